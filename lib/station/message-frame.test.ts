import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { MAX_MESSAGE_BYTES } from "#lib/lns/values";
import { MAX_MASKED_BYTES, maskedFrame, messageFrame } from "./message-frame";

test("a text is one final frame, not masked, as in RFC 6455 section 5.7", () => {
  expect(messageFrame(Buffer.from("Hello"), false).toString("hex")).toBe("810548656c6c6f");
});

test.each([
  [0, "8200"],
  [125, "827d"],
  [126, "827e007e"],
  [256, "827e0100"], // section 5.7
  [MAX_MESSAGE_BYTES, "827e9c3f"],
])("%i bytes are as many after their head, which never has the 64-bit form of their length", (length, head) => {
  const data = Buffer.from(Uint8Array.from({ length }, (_, index) => index * 7));
  const frame = messageFrame(data, true);
  expect(frame.subarray(0, head.length / 2).toString("hex")).toBe(head);
  expect(frame.subarray(head.length / 2).equals(data)).toBe(true);
});

test("a client's text is masked, as in RFC 6455 section 5.7", () => {
  const key = Uint8Array.from([0x37, 0xfa, 0x21, 0x3d]);
  expect(maskedFrame(Buffer.from("Hello"), false, key).toString("hex")).toBe("818537fa213d7f9f4d5158");
});

test.each([0, 3, 125, 126, 300, MAX_MASKED_BYTES])("%i masked bytes are read as they were by ws", async (length) => {
  const data = Buffer.from(Uint8Array.from({ length }, (_, index) => index * 7));
  const read = await readByWs(maskedFrame(data, true, Uint8Array.from([1, 2, 250, 0])));
  expect(read.equals(data)).toBe(true);
});

/** What the WebSocket server of ws makes of a client's frame. */
async function readByWs(frame: Buffer): Promise<Buffer> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const upgraded = once(client, "upgrade") as Promise<[IncomingMessage]>;
  const [[socket], [response]] = await Promise.all([once(server, "connection"), upgraded, once(client, "open")]);
  const message = once(socket as WebSocket, "message");
  response.socket.write(frame);
  const [data] = (await message) as [Buffer];
  client.terminate();
  server.close();
  return data;
}
