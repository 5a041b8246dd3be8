import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { createStationToken } from "#lib/certificate/create-station-token";
import { CreateStationToken } from "#lib/certificate/schema";
import { startLnsPlatform } from "#lib/testing/lns-platform";

const WAIT = { timeout: 30_000 };

test("a station that was being let in when its process stopped is turned away, and the process stops", async () => {
  const platform = await startLnsPlatform("lns_stop");
  const { ctx, station, lnsUri, rootFile } = platform;
  const { database } = ctx;
  const { id, eui64 } = await platform.declare();
  const { token } = await createStationToken(ctx, CreateStationToken.parse({ baseStation: id, server: "LNS" }));

  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let locked = () => {};
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const lock = database.$transaction(
    async (tx) => {
      await tx.$executeRaw`LOCK TABLE base_station_observation IN ACCESS EXCLUSIVE MODE`;
      locked();
      await released;
    },
    { timeout: 60_000 },
  );
  await isLocked;
  const socket = new WebSocket(`${lnsUri}/traffic/${eui64}`, {
    ...{ ca: readFileSync(rootFile), headers: { Authorization: `Bearer ${token}` }, perMessageDeflate: false },
  });
  const outcome = new Promise<number>((resolve) => {
    socket.once("open", () => resolve(101));
    socket.once("unexpected-response", (request, { statusCode = 0 }) => {
      resolve(statusCode);
      request.destroy();
    });
  });
  const waiting = () => database.$queryRaw<object[]>`
    SELECT FROM pg_locks WHERE relation = 'base_station_observation'::regclass AND NOT granted`;
  await expect.poll(async () => (await waiting()).length, WAIT).toBeGreaterThan(0);

  const stopped = station.stop();
  const { port } = new URL(lnsUri);
  const isHeard = () =>
    new Promise<boolean>((resolve) => {
      const probe = connect(Number(port), "127.0.0.1");
      probe.once("connect", () => resolve(true)).once("error", () => resolve(false));
      probe.once("connect", () => probe.destroy());
    });
  await expect.poll(isHeard, WAIT).toBe(false);
  release();
  await lock;
  expect(await outcome).toBe(503);
  await stopped;
  await platform.stop();
});
