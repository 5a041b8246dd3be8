import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ListenerParts } from "./listener-parts";
import { sendAnswer, textAnswer } from "./station-answer";

/** What answers behind LNS_PORT. */
export interface LnsListener {
  /** Requests that want no WebSocket. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  stop(): Promise<void>;
}

export function lnsListener({ log }: ListenerParts): LnsListener {
  return {
    handle: (request, response) => sendAnswer(request, response, textAnswer(404, "Nothing is served here.")),
    upgrade(_request, socket) {
      socket.on("error", (error) => log.info({ error }, "connection of a station broke"));
      socket.end("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    },
    async stop() {},
  };
}
