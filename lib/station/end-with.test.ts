import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, test } from "vitest";
import { endWith } from "./end-with";

const UPGRADE = "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nmore";

/** Asks for an upgrade that is answered with "no". */
async function refused(lingerMs: number) {
  const server = createServer().on("upgrade", (_request, socket) => endWith(socket, "no", lingerMs));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true });
  client.on("error", () => {});
  client.write(UPGRADE);
  const [answer] = await once(client, "data");
  return { server, client, answer: String(answer) };
}

test("a peer that never goes is cut off, so that a server can close", async () => {
  const { server, client, answer } = await refused(20);
  expect(answer).toBe("no");
  const closed = once(server, "close");
  server.close();
  await closed;
  client.destroy();
});

test("a peer that goes by itself is not waited for, though it said more than was read", async () => {
  const { server, client } = await refused(3_600_000);
  const closed = once(server, "close");
  client.end();
  server.close();
  await closed;
});
