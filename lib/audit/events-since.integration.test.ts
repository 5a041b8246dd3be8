import { expect, test } from "vitest";
import { HOUR_MS } from "#lib/platform/clock";
import { type TestContext, testContext } from "#lib/testing/context";
import { presentCursor } from "./event-cursor";
import { eventsSince } from "./events-since";
import { holds, isNotBefore } from "./values";

function happen(
  ctx: TestContext,
  targetIds: readonly string[],
  tx: Pick<TestContext["database"], "event"> = ctx.database,
) {
  const { organizationId } = ctx;
  const data = targetIds.map((targetId) => ({ organizationId, type: "test.happen", targetId, at: ctx.clock.now() }));
  return tx.event.createMany({ data });
}

/** What is told of the test's own organization; others' tests change the platform meanwhile. */
async function told(ctx: TestContext, since: string) {
  const { events, to } = await eventsSince(ctx, ctx.organizationId, since);
  return { ids: events?.filter(({ organizationId }) => organizationId).map(({ targetId }) => targetId), events, to };
}

/** A transaction that has its number and its row, and commits when it is let go. */
async function slowly(ctx: TestContext, targetId: string) {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let markBegun = () => {};
  const begun = new Promise<void>((resolve) => {
    markBegun = resolve;
  });
  const done = ctx.database.$transaction(
    async (tx) => {
      await happen(ctx, [targetId], tx);
      markBegun();
      await held;
    },
    { timeout: 60_000 },
  );
  await begun;
  return async () => {
    release();
    await done;
  };
}

test("what is committed after a cursor is told, and nothing that was before it", async () => {
  const ctx = await testContext();
  await happen(ctx, ["before"]);
  const since = await presentCursor(ctx);
  expect((await told(ctx, since)).ids).toEqual([]);
  await happen(ctx, ["after"]);
  const { ids, events, to } = await told(ctx, since);
  expect(ids).toEqual(["after"]);
  expect(events?.some(({ xid }) => holds(since, xid))).toBe(false);
  expect(events?.every(({ xid }) => holds(to, xid))).toBe(true);
  expect((await told(ctx, to)).ids).toEqual([]);
});

test("a transaction that took its number before the cursor and commits after it is told", async () => {
  const ctx = await testContext();
  const commit = await slowly(ctx, "slow");
  await happen(ctx, ["fast"]);
  const since = await presentCursor(ctx);
  const during = await told(ctx, since);
  expect(during.ids).toEqual([]);
  await commit();
  for (const cursor of [since, during.to]) {
    const { ids, events, to } = await told(ctx, cursor);
    expect(ids).toEqual(["slow"]);
    expect(events?.some(({ xid }) => holds(cursor, xid))).toBe(false);
    expect(isNotBefore(to, cursor)).toBe(true);
    expect(isNotBefore(cursor, to)).toBe(false);
  }
});

test("others' events are not told", async () => {
  const [ours, theirs] = [await testContext(), await testContext()];
  const since = await presentCursor(ours);
  await happen(theirs, ["theirs"]);
  await happen(ours, ["ours"]);
  expect((await told(ours, since)).ids).toEqual(["ours"]);
});

test("who comes too late, or with no cursor of ours, is told to read everything", async () => {
  const ctx = await testContext();
  const since = await presentCursor(ctx);
  ctx.clock.advance(HOUR_MS);
  expect((await told(ctx, since)).events).not.toBeNull();
  ctx.clock.advance(1);
  for (const cursor of [since, "", "1:2:3", "1:2::x", `1:2:${"3,".repeat(40)}:5`]) {
    const { events, to } = await told(ctx, cursor);
    expect(events).toBeNull();
    expect((await told(ctx, to)).ids).toEqual([]);
  }
});

test("too much to tell is told to be read", async () => {
  const ctx = await testContext();
  const since = await presentCursor(ctx);
  await happen(
    ctx,
    Array.from({ length: 501 }, (_, index) => `bs_${index}`),
  );
  const { events, to } = await told(ctx, since);
  expect(events).toBeNull();
  expect((await told(ctx, to)).ids).toEqual([]);
});
