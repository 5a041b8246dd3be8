import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { type WebSocket, WebSocketServer } from "ws";
import type { Eui64 } from "#lib/eui64";
import { trafficEui64 } from "#lib/lns/discovery";
import { lnsRecorder } from "#lib/lns/lns-recorder";
import { MAX_RECEIVED_BYTES } from "#lib/lns/values";
import { SECOND_MS } from "#lib/platform/clock";
import { DomainError } from "#lib/platform/domain-error";
import { askedPath, shownPath } from "./asked-path";
import { bearerToken } from "./bearer-token";
import { SERVICE_RESTART } from "./close-codes";
import { startJob } from "./job";
import { keepMisdirected } from "./keep-misdirected";
import type { ListenerParts } from "./listener-parts";
import { lnsBackends } from "./lns-backends";
import { builtInBackend } from "./lns-built-in";
import { lnsClose } from "./lns-close";
import { serveDiscovery } from "./lns-discovery";
import { lnsRegistry } from "./lns-registry";
import type { LnsSessions } from "./lns-sessions";
import { closeSoon } from "./lns-socket";
import { serveTraffic } from "./lns-traffic";
import { startPings } from "./pings";
import { refuseUpgrade } from "./refuse-upgrade";
import { sendAnswer, textAnswer } from "./station-answer";
import { unprovenConnections } from "./unproven-connections";
import { watchLns } from "./watch-lns";
import { watchLnsRoutes } from "./watch-lns-routes";

/** What answers behind LNS_PORT. */
export interface LnsListener {
  /** Requests that want no WebSocket. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly sessions: LnsSessions;
  /** Says goodbye to every station; settles when the last has gone. */
  stop(): Promise<void>;
}

const DISCOVERY_PATH = "/router-info";
const STOP_MS = 5 * SECOND_MS;
/** What stations do is written this often. */
const TELEMETRY_MS = 2 * SECOND_MS;

/**
 * The LNS end of Basics Stations: discovery at /router-info, and the data connections that it sends them to
 * (basics-station.md 10 and 11). Frames are judged by `ws`: bad UTF-8, messages beyond what a station can send and
 * anything else against RFC 6455 end the connection.
 */
export function lnsListener(parts: ListenerParts): LnsListener {
  const { log } = parts;
  const sessions = lnsRegistry();
  const builtIn = builtInBackend(parts);
  const backends = lnsBackends(parts, builtIn);
  const unwatch = watchLns(parts, sessions, builtIn);
  const unwatchRoutes = watchLnsRoutes(parts, sessions, backends);
  const pings = startPings(parts.random);
  const unproven = unprovenConnections();
  const misdirected = keepMisdirected(parts, "LNS");
  let hint = () => {};
  const recorder = lnsRecorder(parts.process, () => hint());
  const telemetry = startJob("LNS telemetry", TELEMETRY_MS, () => recorder.flush(), log);
  hint = telemetry.hint;
  let stopping = false;
  const open = new Set<WebSocket>();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_RECEIVED_BYTES,
    skipUTF8Validation: false,
  });

  async function upgrade(request: IncomingMessage, socket: TLSSocket, head: Buffer): Promise<void> {
    const refuse = (status: number, message: string) => {
      misdirected(request, message);
      refuseUpgrade(socket, status, message);
    };
    if (request.method !== "GET") return refuse(405, `A WebSocket is opened by GET, not ${request.method}.`);
    const path = askedPath(request);
    const token = bearerToken(request);
    if (path === DISCOVERY_PATH) {
      accept(request, socket, head, (accepted) =>
        serveDiscovery({ ...parts, backends, unproven }, accepted, socket, token),
      );
      return;
    }
    const eui64 = trafficEui64(path);
    if (!eui64) {
      return refuse(
        404,
        `Nothing is served at ${shownPath(path)}: base stations open a WebSocket at ${DISCOVERY_PATH}.`,
      );
    }
    await admit(request, socket, head, { eui64, token });
  }

  /** Credentials are judged again: discovery may be long ago, or somebody else's (basics-station.md 12). */
  async function admit(
    request: IncomingMessage,
    socket: TLSSocket,
    head: Buffer,
    { eui64, token }: { eui64: Eui64; token: string | null },
  ): Promise<void> {
    const identified = await parts.basics(socket, { server: "LNS", router: eui64, token });
    const backend = await backends.choose(identified.caller.baseStationId);
    if (socket.destroyed) return;
    const more = { sessions, backend, recorder, pings, whyCut: () => parts.registry.whyCut(socket) };
    accept(request, socket, head, (accepted) => serveTraffic({ ...parts, ...more }, accepted, socket, identified));
  }

  function accept(request: IncomingMessage, socket: TLSSocket, head: Buffer, serve: (socket: WebSocket) => void): void {
    if (stopping) {
      refuseUpgrade(socket, 503, "This process stops."); // its server would wait for this one
      return;
    }
    server.handleUpgrade(request, socket, head, (accepted) => {
      open.add(accepted);
      accepted.once("close", () => open.delete(accepted));
      serve(accepted);
    });
  }

  return {
    sessions,
    handle(request, response) {
      const message = `Base stations open a WebSocket here, at ${DISCOVERY_PATH}: the request asks for none.`;
      misdirected(request, message);
      sendAnswer(request, response, textAnswer(426, message, { Upgrade: "websocket" }));
    },
    upgrade(request, socket, head) {
      const broken = (error: unknown) => log.info({ error }, "connection of a station broke");
      socket.on("error", broken);
      upgrade(request, socket as TLSSocket, head).catch((error: unknown) => refuse(socket, error));
    },
    async stop() {
      stopping = true;
      const gone = [...open].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
      for (const connection of sessions.all()) connection.close(SERVICE_RESTART, "this process stops");
      for (const socket of open) closeSoon(socket, SERVICE_RESTART, "this process stops");
      const late = new Promise((resolve) => setTimeout(resolve, STOP_MS).unref());
      await Promise.race([Promise.all(gone), late]);
      for (const socket of open) socket.terminate();
      pings.stop();
      await unwatch();
      await unwatchRoutes();
      await telemetry.stop();
      while (await recorder.flush()) {}
    },
  };

  function refuse(socket: Duplex, error: unknown): void {
    const close = lnsClose(error);
    if (close.status === 1011) log.error({ error }, "data connection failed");
    else log.info({ code: close.code }, "data connection refused");
    if (socket.destroyed) return;
    // Of ours: the station does discovery again after 10 s.
    refuseUpgrade(socket, close.refused ? refusedStatus(error) : 503, close.reason);
  }
}

function refusedStatus(error: unknown): number {
  const kind = error instanceof DomainError ? error.kind : "forbidden";
  if (kind === "unauthenticated") return 401;
  return kind === "malformed" || kind === "invalid" ? 400 : 403;
}
