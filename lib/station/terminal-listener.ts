import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Actor } from "#lib/audit/actor";
import { SECOND_MS } from "#lib/platform/clock";
import { DomainError, type DomainErrorKind } from "#lib/platform/domain-error";
import { admitTerminal, type TerminalUser } from "#lib/remote-session/admit-terminal";
import { TERMINAL_MESSAGE_BYTES, TERMINAL_PATH } from "#lib/remote-session/values";
import { GOING_AWAY } from "./close-codes";
import type { ListenerParts } from "./listener-parts";
import { startPings } from "./pings";
import { refuseUpgrade } from "./refuse-upgrade";
import type { RemoteShells } from "./remote-shells";
import { serveTerminal } from "./serve-terminal";
import { toDomainError } from "./station-answer";

/** Set by the web process from the browser's request (lib/web/private-headers.ts); a page in a browser cannot. */
const ORIGIN_HEADER = "x-stationkeeper-origin";
const ADDRESS_HEADER = "x-stationkeeper-address";

const STATUS: Record<DomainErrorKind, number> = {
  malformed: 400,
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale: 412,
  rate_limited: 429,
  unavailable: 503,
};

const PING_MS = 20 * SECOND_MS;
const MAX_TERMINALS = 200;

type Parts = Pick<ListenerParts, "process" | "config" | "random" | "log">;

/** The terminals of browsers, on loopback: the web process passes them on (proxy.ts). */
export interface TerminalListener {
  /** Makes one server; all serve the same. */
  createServer(): Server;
  stop(): void;
}

/**
 * Gives browsers the shells of remote-shells.ts. Whoever asks must be the sign-in that opened the session, from a page of
 * ours: a cookie is sent to every port of a host, so Origin is held against what the web process was asked by.
 */
export function terminalListener({ process, config, random, log }: Parts, shells: RemoteShells): TerminalListener {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 4 * TERMINAL_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const pings = startPings(random, { everyMs: PING_MS });

  async function admit(request: IncomingMessage): Promise<TerminalUser> {
    const session = sessionIn(request);
    if (session === undefined) throw new DomainError("not_found", "not_found", "Nothing is served here.");
    const { cookie, authorization } = request.headers;
    const origin = header(request, ORIGIN_HEADER);
    if (authorization === undefined) refuseOtherOrigin(request, origin);
    if (sockets.clients.size >= MAX_TERMINALS) {
      throw new DomainError("unavailable", "too_many_terminals", "Too many terminals are open. Try again later.");
    }
    const user = await admitTerminal(process, {
      ...{ session, cookie, authorization },
      secure: origin?.startsWith("https:") ?? false,
    });
    if (!shells.of(session)) {
      shells.hint();
      throw new DomainError("unavailable", "remote_session_not_here", "The terminal is not ready. Try again.");
    }
    return user;
  }

  function refuseOtherOrigin(request: IncomingMessage, asked: string | undefined): void {
    const own = config.publicUrl ?? asked;
    if (own !== undefined && asked === own && request.headers.origin === own) return;
    const message = "A terminal is opened by a page of this platform alone.";
    throw new DomainError("forbidden", "cross_site_request", message);
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const broke = (error: Error) => log.info({ error }, "terminal of a browser broke");
    socket.on("error", broke);
    admit(request).then(
      ({ actor, row }) => {
        socket.removeListener("error", broke);
        sockets.handleUpgrade(request, socket, head, (opened) => {
          opened.on("error", broke);
          const unwatch = pings.watch(opened, { roundTrip: () => {}, lost: () => opened.terminate() });
          opened.on("close", unwatch);
          log.info({ session: row.id, actor: actor.id, address: header(request, ADDRESS_HEADER) }, "terminal opened");
          serve(opened, actor, row.id);
        });
      },
      (failure: unknown) => {
        const error = toDomainError(failure);
        if (error) log.info({ code: error.code }, "terminal refused");
        else log.error({ error: failure }, "terminal failed");
        refuseUpgrade(socket, error ? STATUS[error.kind] : 500, error?.message ?? "Something went wrong.");
      },
    );
  }

  function serve(socket: WebSocket, actor: Actor, session: string): void {
    const shell = shells.of(session); // as it is now
    if (!shell) {
      socket.close(GOING_AWAY, "The session is closed.");
      return;
    }
    serveTerminal({ process, shell, actor, isCurrent: () => shells.of(session) === shell }, socket);
  }

  return {
    createServer: () =>
      createServer({ headersTimeout: 5 * SECOND_MS, requestTimeout: 5 * SECOND_MS }, (_request, response) => {
        response.statusCode = 404;
        response.setHeader("Content-Type", "text/plain; charset=utf-8");
        response.end("Nothing is served here.\n");
      }).on("upgrade", upgrade),
    stop() {
      pings.stop();
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

function sessionIn(request: IncomingMessage): string | undefined {
  const [path = ""] = (request.url ?? "").split("?");
  if (request.method !== "GET" || !path.startsWith(TERMINAL_PATH)) return undefined;
  return /^rms_\w{1,36}$/.exec(path.slice(TERMINAL_PATH.length))?.[0];
}

const header = (request: IncomingMessage, name: string) => {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
};
