import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { CONFIG_REFUSED } from "#lib/base-station/values";
import type { LnsRecorder } from "#lib/lns/lns-recorder";
import { isDownlink, isUplink, messageType } from "#lib/lns/read-message";
import { readVersion } from "#lib/lns/version-message";
import { CUT_REASON_WORDS, type CutReason } from "#lib/revocation/cut-reasons";
import type { IdentifiedBasics } from "./basics-context";
import type { ListenerParts } from "./listener-parts";
import type { LnsRegistry } from "./lns-registry";
import type { LnsBackend, LnsConversation } from "./lns-sessions";
import { lnsSocket } from "./lns-socket";
import type { Pings } from "./pings";

export interface ServeTraffic extends Pick<ListenerParts, "instance" | "clock" | "log"> {
  sessions: LnsRegistry;
  backend: LnsBackend;
  recorder: LnsRecorder;
  pings: Pings;
  /** Why the platform ended its connection; undefined when it did not. */
  whyCut: () => CutReason | undefined;
}

/** Close code for what a defect of ours ends (RFC 6455 section 7.4.1). */
const OUR_FAULT = 1011;

/**
 * Serves the data connection of a station that was let in: observes what passes, offers remote shells theirs, and leaves
 * the rest to the backend, which hears of the station with its `version` message. What comes before that is only counted:
 * a station says it first, at once.
 */
export function serveTraffic(
  parts: ServeTraffic,
  socket: WebSocket,
  transport: Duplex,
  { ctx, caller, peer }: IdentifiedBasics,
): void {
  const { sessions, backend, recorder, pings, clock, log } = parts;
  let conversation: LnsConversation | undefined;
  let configuredAtMs: number | undefined;
  const connection = lnsSocket(socket, transport, {
    ctx,
    caller,
    recordRelay: (state) => session.relay(state),
    onSent(data) {
      const type = messageType(data);
      if (isDownlink(type)) session.downlink();
      else if (type === "router_config") {
        session.configured();
        configuredAtMs = performance.now();
      }
    },
  });
  const session = recorder.open({
    sessionId: connection.sessionId,
    instanceId: parts.instance.id,
    connectedAt: clock.now(),
    ...{ caller, peer },
  });
  sessions.add(connection);
  let broken: string | undefined;
  const unwatch = pings.watch(socket, {
    roundTrip: session.roundTrip,
    lost() {
      broken = "It no longer answered.";
      socket.terminate();
    },
  });

  socket.on("message", (data: Buffer, isBinary: boolean) => {
    try {
      if (isBinary) binary(data);
      else text(data);
    } catch (error) {
      log.error({ error, baseStation: caller.baseStationId }, "message of a station failed");
      connection.close(OUR_FAULT, "something went wrong here");
    }
  });
  socket.on("error", (error) => {
    broken = `It broke the protocol: ${error.message}.`;
  });
  socket.once("close", (code, reason) => {
    unwatch();
    sessions.remove(connection);
    conversation?.stop();
    const cut = parts.whyCut();
    const because =
      (cut && CUT_REASON_WORDS[cut]) ??
      connection.closedBecause ??
      broken ??
      describeClose(code, reason.toString("utf8"), configuredAtMs);
    session.closed(because);
    connection.emitClose(because);
    log.info({ baseStation: caller.baseStationId, code, reason: because }, "station disconnected");
  });
  log.info({ baseStation: caller.baseStationId, address: peer.address }, "station connected");

  function text(data: Buffer): void {
    const type = messageType(data);
    if (isUplink(type)) session.uplink(data);
    else session.message();
    connection.emitText(data);
    if (type === "version" && !conversation) {
      begin(data.toString("utf8"));
      return;
    }
    if (type === "rmtsh" && connection.remoteShell?.text(data.toString("utf8"))) return;
    conversation?.text(data);
  }

  function binary(data: Buffer): void {
    session.message();
    connection.emitBinary(data);
    if (connection.remoteShell?.binary(data)) return;
    conversation?.binary(data);
  }

  /** Said again on the same connection, `version` is one more message to the backend. */
  function begin(message: string): void {
    const version = readVersion(message);
    if (version) {
      connection.features = version.features;
      session.version(version);
    }
    conversation = backend.start(connection, message);
    sessions.opened(connection);
  }
}

const NO_CLOSE_FRAME = 1006;
const NORMAL = 1000;

/** A station that goes this soon after its router_config could not use it (basics-station.md 11.2). */
const CONFIGURES_WITHIN_MS = 5_000;

/** In words that an operator can use; the reason is a stranger's text. */
function describeClose(code: number, reason: string, configuredAtMs: number | undefined): string {
  if (code === NO_CLOSE_FRAME) return "The connection was lost.";
  const isFresh = configuredAtMs !== undefined && performance.now() - configuredAtMs < CONFIGURES_WITHIN_MS;
  if (code === NORMAL && isFresh) return CONFIG_REFUSED;
  const said = reason.slice(0, 100);
  return code === NORMAL ? "The station closed it." : `The station closed it with code ${code}${said && `: ${said}`}.`;
}
