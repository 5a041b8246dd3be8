import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:https";
import { type ServerIdentity, tlsListener } from "./tls-listener";

/**
 * Makes the TLS listener of CUPS or LNS. Beyond what its handler sees, stations need: no "100 Continue" before an answer,
 * and a length on each (basics-station.md 6.1). Releases before 2.0.2 send no Host.
 */
export function basicsServer(
  identity: ServerIdentity,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = tlsListener(identity, handle, { requireHostHeader: false });
  server.on("checkContinue", handle);
  return server.on("checkExpectation", handle); // Node's own answer to any other is chunked
}
