import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "#lib/platform/clock";
import type { Log } from "#lib/platform/log";
import { newId } from "#lib/platform/new-id";
import type { Random } from "#lib/platform/random";
import { securityHeaders } from "./content-security-policy";
import { dropForgeableHeaders, type Inbound, isSentTo, readInbound, trustedPeers } from "./inbound";
import { limitBody } from "./limit-body";
import { ADDRESS_HEADER, ORIGIN_HEADER, REQUEST_ID_HEADER } from "./private-headers";

const MAX_HEAD_BYTES = 16 * 1024;
const MAX_BODY_BYTES = 1024 * 1024;
/** Where programs for base stations are uploaded, in base64 or a form. */
const UPLOADS = new Set(["/api/v1/update-packages", "/manage/updates"]);
const MAX_UPLOAD_BYTES = 12 * 1024 * 1024;
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** Answers on every host: load balancers and the launcher ask by address. */
const ANY_HOST = "/api/health";

export interface HttpServerOptions {
  /** Next. */
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  publicUrl: string | null;
  trustedProxies: readonly string[];
  clock: Clock;
  random: Random;
  log: Log;
  isDraining: () => boolean;
  /** Takes a browser's WebSocket; what it does not want it closes. Absent: none is taken. */
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** A server in front of Next that knows who calls: `next start` would believe a forged X-Forwarded-For. */
export function createHttpServer(options: HttpServerOptions): Server {
  const isTrusted = trustedPeers(options.trustedProxies);
  const timeouts = { headersTimeout: 15_000, requestTimeout: 60_000, keepAliveTimeout: 65_000 };
  const originOf = (inbound: Inbound | undefined) => options.publicUrl ?? inbound?.origin ?? "http://localhost";
  const server = createServer({ maxHeaderSize: MAX_HEAD_BYTES, ...timeouts }, (request, response) => {
    const inbound = readInbound(request, isTrusted);
    const requestId = requestIdOf(request, options);
    const origin = originOf(inbound);
    const headers = { ...securityHeaders(origin.startsWith("https:")), "x-request-id": requestId };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (options.isDraining()) response.setHeader("connection", "close");
    logWhenDone(request, response, requestId, options.log);

    if (!inbound || !request.url?.startsWith("/")) return refuse(response, 400, "The request names no host.");
    if (!METHODS.has(request.method ?? "")) return refuse(response, 405, "There is no such method here.");
    if (options.publicUrl && !isSentTo(options.publicUrl, inbound) && request.url !== ANY_HOST) {
      response.setHeader("location", `${options.publicUrl}${request.url}`);
      return refuse(response, 308, `This is ${options.publicUrl}.`);
    }
    const maxBytes = UPLOADS.has(request.url.replace(/\?.*$/s, "")) ? MAX_UPLOAD_BYTES : MAX_BODY_BYTES;
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) return refuseBody(request, response);
    limitBody(request, maxBytes, () => refuseBody(request, response));

    tellFacts(request, inbound, origin, requestId);
    options.handle(request, response).catch((error) => {
      options.log.error({ error, requestId }, "request failed");
      response.destroy();
    });
  });
  server.on("upgrade", (request, socket, head) => {
    const inbound = readInbound(request, isTrusted);
    const isOurs = inbound && (!options.publicUrl || isSentTo(options.publicUrl, inbound));
    if (!options.upgrade || !isOurs || options.isDraining()) {
      socket.destroy();
      return;
    }
    tellFacts(request, inbound, originOf(inbound), requestIdOf(request, options));
    options.upgrade(request, socket, head);
  });
  return server;
}

/** What Next, and whoever else reads the request, may believe of it. */
function tellFacts(request: IncomingMessage, { address }: Inbound, origin: string, requestId: string): void {
  dropForgeableHeaders(request);
  request.headers["x-forwarded-for"] = address;
  request.headers["x-forwarded-host"] = new URL(origin).host;
  request.headers["x-forwarded-proto"] = origin.startsWith("https:") ? "https" : "http";
  request.headers[ADDRESS_HEADER] = address;
  request.headers[REQUEST_ID_HEADER] = requestId;
  request.headers[ORIGIN_HEADER] = origin;
}

/** The caller's own id when it can stand in a log, else a new one. */
function requestIdOf(request: IncomingMessage, source: Pick<HttpServerOptions, "clock" | "random">): string {
  const sent = request.headers["x-request-id"];
  return typeof sent === "string" && /^[\w.:-]{1,80}$/.test(sent) ? sent : newId(source, "req");
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.statusCode = status;
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.end(`${message}\n`);
}

function refuseBody(request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) {
    request.destroy();
    return;
  }
  response.setHeader("connection", "close");
  response.once("finish", () => request.destroy());
  refuse(response, 413, "The body is larger than 1 MiB.");
}

/** One line per request; assets and health checks would drown the rest. The query may hold what somebody searches. */
function logWhenDone(request: IncomingMessage, response: ServerResponse, requestId: string, log: Log): void {
  const path = request.url?.split("?")[0] ?? "";
  if (path.startsWith("/_next/") || path === ANY_HOST) return;
  const start = performance.now();
  response.once("close", () => {
    const durationMs = Math.round(performance.now() - start);
    log.info({ requestId, method: request.method, path, status: response.statusCode, durationMs }, "request");
  });
}
