import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:https";
import { TLSSocket } from "node:tls";
import { DomainError } from "#lib/platform/domain-error";
import { endWith } from "./end-with";
import type { ListenerParts } from "./listener-parts";
import { type ServerIdentity, tlsListener } from "./tls-listener";

/** What Node's reader of HTTP says of a request, and what we answer. */
const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/**
 * Makes the TLS listener of CUPS. Beyond what its handler sees, stations need: no "100 Continue" before an answer, and a
 * length on the answer to what is no HTTP at all (basics-station.md 6.1). Releases before 2.0.2 send no Host. What is no
 * HTTP is kept as a connection attempt.
 */
export function cupsServer(
  identity: ServerIdentity,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  { refuseBasics, log }: Pick<ListenerParts, "refuseBasics" | "log">,
): Server {
  const server = tlsListener(identity, handle, { requireHostHeader: false });
  server.on("checkContinue", handle);
  server.on("checkExpectation", handle); // Node's own answer to any other is chunked
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = STATUS[error.code ?? ""] ?? "400 Bad Request";
    endWith(socket, `HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    if (!(socket instanceof TLSSocket) || error.code === "ERR_HTTP_REQUEST_TIMEOUT") return;
    const refused = new DomainError("malformed", "malformed_request", "The request is no HTTP.");
    refuseBasics(socket, { server: "CUPS", error: refused }).catch((cause: unknown) => {
      log.error({ error: cause }, "refusal not recorded");
    });
  });
  return server;
}
