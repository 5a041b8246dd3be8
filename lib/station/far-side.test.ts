import { once } from "node:events";
import { expect, test } from "vitest";
import { farPair } from "#lib/testing/far-pair";
import { MAX_MASKED_BYTES } from "./message-frame";

/** Both ends of a connection, and what the LNS received on it, byte by byte. */
async function pair() {
  const { transport, ...ends } = await farPair();
  const received: Buffer[] = [];
  transport.prependListener("data", (part: Buffer) => received.push(part));
  return { ...ends, received };
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
