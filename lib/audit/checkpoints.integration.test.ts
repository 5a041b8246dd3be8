import { afterAll, expect, test, vi } from "vitest";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { auditedTransaction } from "./audited-transaction";
import { sealCheckpoint } from "./seal-checkpoint";
import { verifyCheckpoints } from "./verify-checkpoints";

const databases: Database[] = [];
afterAll(() => Promise.all(databases.map((database) => database.$disconnect())));

/** A database of the test's own: checkpoints are the platform's. */
async function ownContext(name: string): Promise<TestContext> {
  const database = createDatabase(await cloneDatabase(name));
  databases.push(database);
  return actingAsPlatform(await testContext({ database }));
}

async function happen(ctx: TestContext, times = 1): Promise<void> {
  for (let count = 0; count < times; count++) {
    await auditedTransaction(ctx, "platform:operate", async () => ({
      result: null,
      audit: [
        { action: "test.happen", target: { type: "test", id: String(count) }, detail: { b: 1.5, a: ["x", null] } },
      ],
    }));
  }
}

/** Seals until so many events are sealed: transactions of other databases of the server hold sealing up, too. */
async function sealAll(ctx: TestContext, events: number): Promise<void> {
  await vi.waitFor(async () => {
    await sealCheckpoint(ctx);
    expect((await verifyCheckpoints(ctx.db)).events).toBe(events);
  }, 60_000);
}

/** As somebody could who has the database's own rights: the triggers off for one statement. */
async function tamper(ctx: TestContext, statement: string): Promise<void> {
  await ctx.database.$transaction([
    ctx.database.$executeRawUnsafe("SET LOCAL session_replication_role = replica"),
    ctx.database.$executeRawUnsafe(statement),
  ]);
}

test("checkpoints seal every event once, and none is made when nothing happened", async () => {
  const ctx = await ownContext("checkpoints_seal");
  expect(await sealCheckpoint(ctx)).toBeUndefined();
  await happen(ctx, 3);
  await sealAll(ctx, 3);
  expect(await sealCheckpoint(ctx)).toBeUndefined();
  await happen(ctx, 2);
  await sealAll(ctx, 5);
  await happen(ctx);
  expect(await verifyCheckpoints(ctx.db)).toMatchObject({ events: 5, unsealed: 1, faults: [] });
});

test("two processes that seal at once make one chain", async () => {
  const ctx = await ownContext("checkpoints_race");
  await happen(ctx, 2);
  await vi.waitFor(async () => {
    await Promise.all([sealCheckpoint(ctx), sealCheckpoint(ctx)]);
    expect(await verifyCheckpoints(ctx.db)).toMatchObject({ events: 2, faults: [] });
  }, 60_000);
});

test("an event whose transaction still runs is left to the next checkpoint", async () => {
  const ctx = await ownContext("checkpoints_running");
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const slow = auditedTransaction(ctx, "platform:operate", async (tx) => {
    await tx.$queryRaw`SELECT pg_current_xact_id()::text`;
    begin();
    await finished;
    return { result: null, audit: [{ action: "test.slow", target: { type: "test", id: "slow" }, detail: {} }] };
  });
  await begun;
  await happen(ctx, 2); // later transactions, committed first
  expect(await sealCheckpoint(ctx)).toBeUndefined();
  finish();
  await slow;
  await sealAll(ctx, 3);
  expect((await verifyCheckpoints(ctx.db)).faults).toEqual([]);
});

/** How many it lacks or has too many; how many it holds is not foreseen (sealAll). */
function surplus(fault: string | undefined): number | undefined {
  const [, held, found] = /holds (\d) events, the audit log has (\d)\.$/.exec(fault ?? "") ?? [];
  return held && found ? Number(found) - Number(held) : undefined;
}

test.each([
  ["changed", "UPDATE audit_event SET actor_name = 'Somebody else' WHERE target_id = '1'", undefined],
  ["removed", "DELETE FROM audit_event WHERE target_id = '1'", -1],
  [
    "added",
    "INSERT INTO audit_event SELECT 'evt_added', organization_id, at, action, target_type, 'added', base_station_id, actor_type, actor_id, actor_name, session_id, address, request_id, detail, xid FROM audit_event WHERE target_id = '1'",
    1,
  ],
])("an event that was %s shows", async (how, statement, expected) => {
  const ctx = await ownContext(`checkpoints_${how}`);
  await happen(ctx, 3);
  await sealAll(ctx, 3);
  await tamper(ctx, statement);
  const { faults } = await verifyCheckpoints(ctx.db);
  expect(faults).toHaveLength(1);
  if (expected === undefined) expect(faults[0]).toMatch(/an event was changed/);
  else expect(surplus(faults[0])).toBe(expected);
});

test("a removed checkpoint shows", async () => {
  const ctx = await ownContext("checkpoints_gap");
  for (let round = 0; round < 3; round++) {
    await happen(ctx);
    await sealAll(ctx, round + 1);
  }
  await tamper(ctx, "DELETE FROM audit_checkpoint WHERE sequence = 2");
  expect((await verifyCheckpoints(ctx.db)).faults.join("\n")).toMatch(/number 2 is missing/);
});

test("events and checkpoints cannot be changed or removed by the product", async () => {
  const ctx = await ownContext("checkpoints_append_only");
  await happen(ctx);
  await sealAll(ctx, 1);
  for (const statement of [
    "UPDATE audit_event SET action = 'x'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "UPDATE audit_checkpoint SET hash = ''",
    "DELETE FROM audit_checkpoint",
  ]) {
    await expect(ctx.database.$executeRawUnsafe(statement), statement).rejects.toThrow();
  }
});
