import { getEventListeners, once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { createSecureContext } from "node:tls";
import { expect, test } from "vitest";
import { parseEui64 } from "#lib/eui64";
import { FarFault } from "./far-fault";
import { openFarLns } from "./far-lns";

const eui64 = parseEui64("58A0CBFFFE80AA01");
if (!eui64) throw new Error("no EUI-64");

test("an attempt that failed leaves nothing behind, however long the station stays and tries", async () => {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const access = { uri: `wss://127.0.0.1:${port}`, context: createSecureContext(), headers: {} };
  const { signal } = new AbortController();
  for (let attempt = 0; attempt < 3; attempt++) {
    await expect(openFarLns(access, eui64, { patienceMs: 5_000 }, signal)).rejects.toThrow(FarFault);
  }
  expect(getEventListeners(signal, "abort")).toEqual([]);
  server.close();
});
