import { expect, test } from "vitest";
import { createDatabase } from "#lib/platform/db/client";
import { createLog } from "#lib/platform/log";
import { testClock } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { checkHealth } from "./health";

const log = createLog("test", "silent");

test("health says which part is not ready, names what is served to base stations, and calls a station process stale after 6 s", async () => {
  const db = createDatabase(await cloneDatabase("health"));
  const clock = testClock();
  const health = () => checkHealth({ db, clock, log });
  expect(await health()).toMatchObject({
    status: "not_ready",
    database: { status: "ready" },
    stations: { status: "not_ready" },
  });

  const now = clock.now();
  const row = { lockKey: 1n, version: "1", listeners: {}, startedAt: now, heartbeatAt: now };
  await db.stationInstance.create({ data: { ...row, id: "ins_1" } });
  expect(await health()).toMatchObject({
    status: "not_ready",
    stations: { detail: expect.stringContaining("starting") },
  });
  const listeners = { pki: 8880, keyInstaller: 8443 };
  await db.stationInstance.create({ data: { ...row, id: "ins_2", lockKey: 2n, listeners } });
  clock.advance(5_999);
  expect(await health()).toMatchObject({ status: "ready", web: { status: "ready" }, stations: { status: "ready" } });
  expect((await health()).stations.listeners).toEqual(["keyInstaller", "pki"]); // names alone
  clock.advance(1);
  expect(await health()).toMatchObject({
    status: "not_ready",
    stations: { status: "not_ready", detail: expect.stringContaining("6 s") },
  });
  await db.$disconnect();
});

test("health says so when the database does not answer", async () => {
  const db = createDatabase("postgresql://nobody@127.0.0.1:1/none");
  const health = await checkHealth({ db, clock: testClock(), log });
  expect(health).toMatchObject({ status: "not_ready", web: { status: "ready" }, database: { status: "not_ready" } });
  await db.$disconnect();
});
