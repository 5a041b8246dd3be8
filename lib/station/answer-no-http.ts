import type { Server } from "node:https";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { endWith } from "./end-with";
import { keepMalformed, type MalformedParts } from "./keep-malformed";
import { refuseUpgrade } from "./refuse-upgrade";
import { peerIfThere } from "./tls-peer";

interface NoHttpAnswer {
  status: string;
  /** What is kept as a connection attempt; null where nothing was said that could be wrong. */
  message: string | null;
}

const NO_HTTP: NoHttpAnswer = { status: "400 Bad Request", message: "The request is no HTTP." };

/** By what Node's reader of HTTP says of a request. */
const ANSWERS: Readonly<Record<string, NoHttpAnswer>> = {
  HPE_HEADER_OVERFLOW: {
    status: "431 Request Header Fields Too Large",
    message: "The head of the request is longer than 16 KiB.",
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: "413 Payload Too Large", message: NO_HTTP.message },
  ERR_HTTP_REQUEST_TIMEOUT: { status: "408 Request Timeout", message: null },
};

/**
 * Has a TLS listener answer what its reader of HTTP does not take, with a length: stations see anything else as a broken
 * connection (basics-station.md 6.1). It is kept as a connection attempt of whoever the client certificate names.
 */
export function answerNoHttp(server: Server, parts: MalformedParts): Server {
  const answered = new WeakSet<Duplex>();
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (answered.has(socket)) return; // more of the same, while the answer is on its way
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    answered.add(socket);
    const { status, message } = ANSWERS[error.code ?? ""] ?? NO_HTTP;
    const peer = message !== null && socket instanceof TLSSocket ? peerIfThere(socket) : undefined;
    endWith(socket, `HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    if (peer && message !== null) void keepMalformed(parts, socket as TLSSocket, { peer, message, token: null });
  });
  // Node itself drops it without a word.
  return server.on("connect", (_request, socket: Duplex) => {
    socket.on("error", () => socket.destroy());
    refuseUpgrade(socket, 405, "This is no proxy.");
  });
}
