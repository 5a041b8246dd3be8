import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Actor } from "#lib/audit/actor";
import { touchSession } from "#lib/operator/touch-session";
import { MINUTE_MS, SECOND_MS } from "#lib/platform/clock";
import { DomainError, type DomainErrorKind } from "#lib/platform/domain-error";
import { admitTerminal, type TerminalUser } from "#lib/remote-session/admit-terminal";
import {
  TERMINAL_COLUMNS,
  TERMINAL_MESSAGE_BYTES,
  TERMINAL_PATH,
  TERMINAL_ROWS,
  TERMINAL_TOO_SLOW,
} from "#lib/remote-session/values";
import { GOING_AWAY } from "./close-codes";
import { closeReason } from "./close-reason";
import type { ListenerParts } from "./listener-parts";
import { startPings } from "./pings";
import { refuseUpgrade } from "./refuse-upgrade";
import type { Terminal } from "./remote-shell";
import type { RemoteShells } from "./remote-shells";
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
/** What a browser may send, by the second: far more than one types, less than floods a station. */
const BYTES_PER_SECOND = 64 * 1024;
const MESSAGES_PER_SECOND = 200;
/** A browser that has this much to take is cut off; it comes back and is shown what came last. */
const BEHIND_BYTES = 1024 * 1024;
const MAX_TERMINALS = 200;
const POLICY_VIOLATION = 1008;

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
    const terminal: Terminal = {
      output(data) {
        if (socket.bufferedAmount > BEHIND_BYTES) socket.close(TERMINAL_TOO_SLOW, "Too much came at once.");
        else if (socket.readyState === socket.OPEN) socket.send(data, { binary: true });
      },
      resizable: () => socket.send(JSON.stringify({ type: "resizable" })),
      close: (code, reason) => socket.close(code, closeReason(reason)), // a station may have said some of it
    };
    const allow = allowance(socket);
    const touch = touching(actor);
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      if (shells.of(session) !== shell) return;
      const size = isBinary ? undefined : sizeIn(data);
      if (data.length > TERMINAL_MESSAGE_BYTES) socket.close(POLICY_VIOLATION, "The message is too long.");
      else if (isBinary) {
        touch();
        allow(data.length, shell.input(data));
      } else if (size) {
        shell.resize(size.rows, size.columns);
        allow(data.length, true);
      } else socket.close(POLICY_VIOLATION, "The message is not understood.");
    });
    socket.on("close", () => shell.detach(terminal));
    shell.attach(terminal);
  }

  /** Typing keeps the sign-in alive, as requests do. */
  function touching(actor: Actor): () => void {
    let touchedAt = Number.NEGATIVE_INFINITY;
    return () => {
      const now = performance.now();
      if (actor.type !== "operator" || now - touchedAt < MINUTE_MS) return;
      touchedAt = now;
      touchSession(process, actor.sessionId).catch((error) => log.warn({ error }, "last use not noted"));
    };
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

/** Reads on only when the browser's share of this second is not used up, and the station has room. */
function allowance(socket: WebSocket): (bytes: number, hasRoom: boolean) => void {
  let since = performance.now();
  let bytes = 0;
  let messages = 0;
  return (taken, hasRoom) => {
    const now = performance.now();
    if (now - since >= SECOND_MS) {
      since = now;
      bytes = 0;
      messages = 0;
    }
    bytes += taken;
    messages += 1;
    const isUsedUp = bytes > BYTES_PER_SECOND || messages > MESSAGES_PER_SECOND;
    if (!isUsedUp && hasRoom) return;
    if (socket.isPaused) return;
    socket.pause();
    setTimeout(() => socket.resume(), isUsedUp ? SECOND_MS - (now - since) : SECOND_MS / 10);
  };
}

function sessionIn(request: IncomingMessage): string | undefined {
  const [path = ""] = (request.url ?? "").split("?");
  if (request.method !== "GET" || !path.startsWith(TERMINAL_PATH)) return undefined;
  return /^rms_\w{1,36}$/.exec(path.slice(TERMINAL_PATH.length))?.[0];
}

/** `{"rows": 40, "columns": 120}`; undefined for anything else. */
function sizeIn(data: Buffer): { rows: number; columns: number } | undefined {
  try {
    const { rows, columns } = JSON.parse(data.toString("utf8")) as { rows?: unknown; columns?: unknown };
    if (!isWithin(rows, TERMINAL_ROWS) || !isWithin(columns, TERMINAL_COLUMNS)) return undefined;
    return { rows, columns };
  } catch {
    return undefined; // no JSON, or null
  }
}

function isWithin(value: unknown, { min, max }: Readonly<{ min: number; max: number }>): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}

const header = (request: IncomingMessage, name: string) => {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
};
