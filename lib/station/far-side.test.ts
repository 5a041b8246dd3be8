import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { systemRandom } from "#lib/platform/random";
import { farSide } from "./far-side";
import { MAX_MASKED_BYTES } from "./message-frame";

const servers: WebSocketServer[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

/** Both ends of a connection, and what the LNS received on it, byte by byte. */
async function pair() {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  servers.push(server);
  await once(server, "listening");
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    perMessageDeflate: false,
  });
  const upgraded = once(socket, "upgrade") as Promise<[IncomingMessage]>;
  const [[lns, asked], [answer]] = await Promise.all([once(server, "connection"), upgraded, once(socket, "open")]);
  const received: Buffer[] = [];
  (asked as IncomingMessage).socket.prependListener("data", (part: Buffer) => received.push(part));
  return { socket, lns: lns as WebSocket, received, far: farSide(socket, answer.socket, systemRandom) };
}

/** Opcodes of a client's short frames, in order. */
function opcodes(parts: readonly Buffer[]): number[] {
  const bytes = Buffer.concat(parts);
  const found: number[] = [];
  for (let at = 0; at < bytes.length; at += 2 + 4 + (bytes.readUInt8(at + 1) & 0x7f)) {
    found.push(bytes.readUInt8(at) & 0x0f);
  }
  return found;
}

const TEXT = 1;
const CLOSE = 8;
const PING = 9;

test("a message of any length arrives as it was, in its turn, among pings", async () => {
  const { socket, lns, far } = await pair();
  const lengths = [5, MAX_MASKED_BYTES, MAX_MASKED_BYTES + 1, 80 * 1024, 0, 125];
  const sent = lengths.map((length, index) => Buffer.alloc(length, 97 + index));
  const got: [Buffer, boolean][] = [];
  const all = new Promise<void>((resolve) => {
    lns.on("message", (data: Buffer, isBinary) => {
      got.push([data, isBinary]);
      if (got.length === sent.length) resolve();
    });
  });
  for (const [index, message] of sent.entries()) {
    far.send(message, index % 2 === 1);
    socket.ping("x");
  }
  await all;
  expect(got.map(([data, isBinary]) => [data.length, isBinary])).toEqual(
    lengths.map((length, index) => [length, index % 2 === 1]),
  );
  expect(got.every(([data], index) => data.equals(sent[index] as Buffer))).toBe(true);
});

test("nothing follows our close frame", async () => {
  const { socket, lns, received, far } = await pair();
  far.send(Buffer.from("before"), false);
  socket.ping();
  socket.close(1001, "the base station is gone");
  far.send(Buffer.from("after"), false);
  far.send(Buffer.alloc(MAX_MASKED_BYTES + 1), true);
  await once(lns, "close");
  expect(opcodes(received)).toEqual([TEXT, PING, CLOSE]);
});

test("a message to a connection that was cut is dropped without a fault", async () => {
  const { socket, far } = await pair();
  socket.terminate();
  for (let count = 0; count < 10; count++) {
    far.send(Buffer.from("late"), false);
    far.send(Buffer.alloc(MAX_MASKED_BYTES + 1), true);
  }
  await once(socket, "close");
  far.send(Buffer.from("later"), false);
  expect(far.bufferedBytes).toBe(0);
});
