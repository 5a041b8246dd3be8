import type { WebSocket } from "ws";
import type { AssignedServer } from "#lib/cups/lns-assignment";
import type { Eui64 } from "#lib/eui64";
import type { RelayState } from "#lib/lns/store-observations";
import { SECOND_MS } from "#lib/platform/clock";
import { GOING_AWAY, SERVICE_RESTART } from "./close-codes";
import { FarFault } from "./far-fault";
import { type FarLns, type FarLnsNumbers, openFarLns } from "./far-lns";
import { farSide } from "./far-side";
import { heldMessages } from "./held-messages";
import { isStationCommand } from "./is-station-command";
import type { ListenerParts } from "./listener-parts";
import type { LnsBackend, LnsConnection, LnsConversation } from "./lns-sessions";
import { closeSoon } from "./lns-socket";
import { type Pings, startPings } from "./pings";
import { relayAccesses } from "./relay-accesses";
import { type FlowNumbers, type RelayFlow, relayFlow } from "./relay-flow";

export interface RelayNumbers extends FarLnsNumbers, FlowNumbers {
  readonly firstGapMs: number;
  readonly maxGapMs: number;
  /** A far side that held so long begins anew with the first gap when it breaks. */
  readonly steadyMs: number;
  /** Of what a station says while the far side is not open. */
  readonly heldBytes: number;
}

const NUMBERS: RelayNumbers = {
  patienceMs: 20 * SECOND_MS,
  ...{ firstGapMs: SECOND_MS, maxGapMs: 60 * SECOND_MS, steadyMs: 30 * SECOND_MS },
  ...{ heldBytes: 64 * 1024, highBytes: 64 * 1024, lowBytes: 16 * 1024, stallMs: 30 * SECOND_MS, lookMs: 20 },
};

const NO_CLOSE_FRAME = 1006;

/**
 * Passes everything between stations and an external LNS, both ways and untouched: to the LNS we are the station, with the
 * credential of the server's row, and its trust alone is trusted.
 *
 * When the far side breaks, the station stays connected: what it hears is held (the oldest goes when there is too much)
 * and the far side is opened again with growing gaps. Closed, it would lose all that it hears for as long, and shells and
 * commands of ours with it. The LNS then begins a new session and sends its router_config again; a station takes one per
 * connection, so the same one is swallowed, and another one closes the connection, on which it comes back a second later.
 */
export function relayBackend(
  parts: Pick<ListenerParts, "process" | "masterKey" | "clock" | "random" | "log" | "closers">,
  numbers: Partial<RelayNumbers> = {},
): (server: AssignedServer) => LnsBackend {
  const accesses = relayAccesses(parts);
  const pings = startPings(parts.random, { everyMs: 15 * SECOND_MS });
  parts.closers.add(() => pings.stop());
  const all = { ...parts, pings, accesses, numbers: { ...NUMBERS, ...numbers } };
  return (server) => ({
    start: (connection, versionText) => new Relay(all, server, connection, versionText),
  });
}

interface RelayParts extends Pick<ListenerParts, "clock" | "random" | "log"> {
  pings: Pings;
  accesses: ReturnType<typeof relayAccesses>;
  numbers: RelayNumbers;
}

/** One station's. */
class Relay implements LnsConversation {
  readonly #parts: RelayParts;
  readonly #server: AssignedServer;
  readonly #connection: LnsConnection;
  readonly #versionText: string;
  readonly #held;
  readonly #stopping = new AbortController();
  #far: { socket: WebSocket; flow: RelayFlow; openedAt: number; isAgain: boolean } | undefined;
  #config: string | undefined;
  #gapMs: number;
  #timer: NodeJS.Timeout | undefined;
  /** Why this side broke the far one off; undefined when it broke by itself. */
  #because: string | undefined;
  #state: RelayState;

  constructor(parts: RelayParts, server: AssignedServer, connection: LnsConnection, versionText: string) {
    this.#parts = parts;
    this.#server = server;
    this.#connection = connection;
    this.#versionText = versionText;
    this.#held = heldMessages(parts.numbers.heldBytes);
    this.#gapMs = parts.numbers.firstGapMs;
    const nothing = { openSince: null, fault: null, faultSide: null, faultAt: null, droppedCount: 0 };
    this.#state = { serverId: server.id, ...nothing };
    connection.recordRelay(this.#state);
    connection.on("close", (reason) => this.#tellFault("STATION", reason));
    this.#open();
  }

  text(data: Buffer): void {
    if (this.#far) this.#far.flow.toFar(data, false);
    else this.#held.add(data.toString("utf8"));
  }

  binary(data: Buffer): void {
    if (this.#far) this.#far.flow.toFar(data, true);
    else this.#held.add(data);
  }

  stop(): void {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    const far = this.#far;
    this.#far = undefined;
    if (!far) return;
    far.flow.stop();
    closeSoon(far.socket, GOING_AWAY, "the base station is gone");
  }

  #open(): void {
    const { accesses, numbers, log } = this.#parts;
    const { signal } = this.#stopping;
    accesses(this.#server)
      .then((access) => openFarLns(access, this.#connection.caller.eui64 as Eui64, numbers, signal))
      .then((far) => {
        if (signal.aborted) far.socket.terminate();
        else this.#begin(far);
      })
      .catch((error: unknown) => {
        if (signal.aborted) return;
        if (!(error instanceof FarFault)) log.error({ error, server: this.#server.id }, "relay failed");
        this.#broke(error instanceof FarFault ? error.message : "The credential of this server cannot be read here.");
      });
  }

  #begin({ socket, transport }: FarLns): void {
    const { numbers, pings, clock, random } = this.#parts;
    const breakOff = (because: string) => {
      this.#because = because;
      socket.terminate();
    };
    const side = farSide(socket, transport, random);
    const flow = relayFlow(this.#connection, side, numbers, () => breakOff("The LNS takes nothing any more."));
    const far = { socket, flow, openedAt: performance.now(), isAgain: this.#config !== undefined };
    this.#far = far;
    this.#because = undefined;
    const unwatch = pings.watch(socket, {
      roundTrip() {},
      lost() {
        if (!flow.isFarHeld) breakOff("The LNS no longer answers.");
      },
    });
    socket.on("message", (data: Buffer, isBinary: boolean) => this.#fromFar(data, isBinary));
    socket.on("error", (error) => {
      this.#because ??= `The LNS broke the protocol: ${error.message}.`;
    });
    socket.once("close", (code, reason) => {
      unwatch();
      flow.stop();
      if (this.#far !== far) return;
      this.#far = undefined;
      this.#broke(this.#because ?? closeText(code, reason.toString("utf8")), performance.now() - far.openedAt);
    });

    const { dropped } = this.#held;
    const lost = dropped > 0 ? ` ${dropped} messages of the base station were lost meanwhile.` : "";
    this.#tell({ openSince: clock.now(), ...(lost ? { fault: `${this.#state.fault ?? ""}${lost}` } : {}) });
    flow.toFar(this.#versionText);
    for (const message of this.#held.take()) flow.toFar(message);
    socket.resume();
  }

  #fromFar(data: Buffer, isBinary: boolean): void {
    const text = isBinary || !REMARKABLE.test(data.toString("latin1")) ? "" : data.toString("utf8");
    if (!this.#server.mayRunCommands && (isBinary || isStationCommand(text))) {
      this.#drop("a shell or command that this server may not have");
      return;
    }
    if (!isBinary && text.includes('"router_config"') && !this.#isNewConfig(text)) return;
    try {
      if (isBinary) this.#connection.sendBinary(data);
      else this.#connection.send(data);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#drop(`a message of ${data.length} bytes, more than a station takes`);
    }
    this.#far?.flow.heed();
  }

  /** The first configuration of a far side that was opened again goes to the station only by a new connection. */
  #isNewConfig(text: string): boolean {
    const far = this.#far;
    const before = this.#config;
    this.#config = withoutTime(text);
    if (!far?.isAgain) return true;
    far.isAgain = false;
    if (before !== this.#config) this.#connection.close(SERVICE_RESTART, "the LNS gave it another configuration");
    return false;
  }

  #drop(what: string): void {
    const { log } = this.#parts;
    log.warn({ baseStation: this.#connection.baseStationId, server: this.#server.id, what }, "message not relayed");
    this.#tell({ droppedCount: this.#state.droppedCount + 1 });
  }

  #broke(fault: string, openMs = 0): void {
    const { numbers, random, log } = this.#parts;
    log.info({ baseStation: this.#connection.baseStationId, server: this.#server.id, fault }, "relay broke");
    this.#tellFault("SERVER", fault);
    if (openMs >= numbers.steadyMs) this.#gapMs = numbers.firstGapMs;
    // Stations of an LNS that was away do not come back all at once.
    const [chance = 0] = random.bytes(1);
    this.#timer = setTimeout(() => this.#open(), this.#gapMs * (0.75 + chance / 510));
    this.#gapMs = Math.min(this.#gapMs * 2, numbers.maxGapMs);
  }

  #tellFault(faultSide: "STATION" | "SERVER", fault: string): void {
    this.#tell({ openSince: null, fault: fault.slice(0, MAX_FAULT), faultSide, faultAt: this.#parts.clock.now() });
  }

  #tell(news: Partial<RelayState>): void {
    this.#state = { ...this.#state, ...news };
    this.#connection.recordRelay(this.#state);
  }
}

const MAX_FAULT = 300;

/** What may be a configuration, or a command (is-station-command.ts). Most messages are neither, and are not decoded. */
const REMARKABLE = /r(?:outer_config|mtsh|uncmd)|\\u/;

/** A router_config says what time it is. */
const withoutTime = (text: string) => text.replaceAll(/"MuxTime"\s*:\s*[-+0-9.eE]+/g, "");

function closeText(code: number, reason: string): string {
  if (code === NO_CLOSE_FRAME) return "The LNS broke the connection.";
  const said = reason.slice(0, 100);
  return `The LNS closed the connection with code ${code}${said && `: ${said}`}.`;
}
