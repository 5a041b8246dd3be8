import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type LnsPlatform, startLnsPlatform } from "#lib/testing/lns-platform";
import { openRawLns, type RawLns } from "#lib/testing/raw-lns";
import { MAX_UNPROVEN } from "./unproven-connections";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let platform: LnsPlatform;
beforeAll(async () => {
  platform = await startLnsPlatform("silent_strangers");
});
afterAll(() => platform?.stop());

const UPGRADE = `GET /router-info HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\
Sec-WebSocket-Key: bpse8nVmEl6ZlX4lSb6RMw==\r\nSec-WebSocket-Version: 13\r\n\r\n`;

/** A discovery that says nothing. */
async function silent(): Promise<RawLns> {
  const lns = await openRawLns(platform.station.lnsPort, platform.rootFile);
  lns.send(UPGRADE);
  expect((await lns.answer()).head).toMatch(/^HTTP\/1\.1 101 /);
  return lns;
}

test("an address keeps so many silent strangers and no more, and its base stations are served at every retry", async () => {
  const first = await silent();
  const others: RawLns[] = [];
  for (let opened = 1; opened < MAX_UNPROVEN; opened++) others.push(await silent());
  expect(first.socket.destroyed, "there is still place for all").toBe(false);

  const client = await platform.client(await platform.declare());
  for (let retry = 0; retry < 20; retry++) expect(await client.discover()).toMatchObject({ kind: "URI" });

  const close = await first.frame();
  expect([close.opcode, close.payload.readUInt16BE(0)]).toEqual([8, 1013]);
  await first.ended;
  const newest = await silent();
  expect(newest.socket.destroyed).toBe(false);
  expect([first, ...others, newest].filter(({ socket }) => !socket.destroyed).length).toBeLessThanOrEqual(MAX_UNPROVEN);
  for (const { socket } of [...others, newest]) socket.destroy();
});
