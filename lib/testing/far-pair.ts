import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { systemRandom } from "#lib/platform/random";
import { type FarSide, farSide } from "#lib/station/far-side";

/** A relay's connection to an external LNS on loopback, without TLS. */
export interface FarPair {
  far: FarSide;
  /** What `far` writes to. */
  socket: WebSocket;
  /** The other end. */
  lns: WebSocket;
  /** Below that end. */
  transport: Socket;
}

/** Both ends of such a connection; both are gone when the test is. */
export async function farPair(): Promise<FarPair> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  await once(server, "listening");
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    perMessageDeflate: false,
  });
  const connected = once(server, "connection") as Promise<[WebSocket, IncomingMessage]>;
  const upgraded = once(socket, "upgrade") as Promise<[IncomingMessage]>;
  const [[lns, asked], [answer]] = await Promise.all([connected, upgraded, once(socket, "open")]);
  return { far: farSide(socket, answer.socket, systemRandom), socket, lns, transport: asked.socket };
}
