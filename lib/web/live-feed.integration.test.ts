import { afterEach, expect, test, vi } from "vitest";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import { createListener } from "#lib/platform/db/listener";
import { createNotifier } from "#lib/platform/db/notifier";
import { createHintHub } from "#lib/platform/hint-hub";
import { type TestContext, testContext } from "#lib/testing/context";
import { workerDatabaseUrl } from "#lib/testing/database";
import { createLiveFeed, type LiveEvent } from "./live-feed";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A feed that hears real notifications. */
async function feed(ctx: TestContext) {
  const hub = createHintHub();
  const listener = createListener(await workerDatabaseUrl(), ["event"], hub.hint, ctx.log);
  const live = createLiveFeed(ctx, hub.subscribe);
  cleanups.push(
    () => listener.close(),
    () => live.close(),
  );
  await listener.ready;
  return live;
}

async function happen(ctx: TestContext, id: string, hold?: Promise<void>): Promise<void> {
  await auditedTransaction(ctx, "stations:write", async (tx) => {
    await tx.$queryRaw`SELECT pg_current_xact_id()::text`;
    await hold;
    return {
      result: null,
      audit: [{ action: "test.happen", target: { type: "base_station", id }, detail: {} }],
    };
  });
}

/** What a follower hears, once it does. */
function follower(live: Awaited<ReturnType<typeof feed>>, organizationId: string): string[] {
  const heard: string[] = [];
  const take = (events: LiveEvent[]) => heard.push(...events.map(({ targetId }) => targetId));
  cleanups.push(live.follow(organizationId, take));
  return heard;
}

async function withNotifier(ctx: TestContext): Promise<TestContext> {
  const notifier = createNotifier(await workerDatabaseUrl(), ctx.log);
  cleanups.push(() => notifier.close());
  return { ...ctx, notify: notifier.notify };
}

const HEARD = { timeout: 15_000 };

test("pages hear what happens in their organization, and in no other", async () => {
  const ours = await withNotifier(await testContext());
  const theirs = await withNotifier(await testContext());
  const live = await feed(ours);
  const [heard, heardByThem] = [follower(live, ours.organizationId), follower(live, theirs.organizationId)];
  await happen(ours, "bs_1");
  await happen(theirs, "bs_2");
  await vi.waitFor(
    () => expect([new Set(heard), new Set(heardByThem)]).toEqual([new Set(["bs_1"]), new Set(["bs_2"])]),
    HEARD,
  );
});

test("without a hint the change is heard by the next poll", async () => {
  const ctx = await testContext(); // its notify sends nothing
  const heard = follower(await feed(ctx), ctx.organizationId);
  await happen(ctx, "bs_1");
  await vi.waitFor(() => expect(new Set(heard)).toEqual(new Set(["bs_1"])), HEARD);
});

test("a change that began earlier and commits later is not missed", async () => {
  const ctx = await withNotifier(await testContext());
  const heard = follower(await feed(ctx), ctx.organizationId);
  await happen(ctx, "bs_0");
  await vi.waitFor(() => expect(new Set(heard)).toEqual(new Set(["bs_0"])), HEARD);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = happen(ctx, "bs_slow", held);
  await happen(ctx, "bs_fast");
  await vi.waitFor(() => expect(heard).toContain("bs_fast"), HEARD); // not held up by the slow one
  release();
  await slow;
  await vi.waitFor(() => expect(new Set(heard)).toEqual(new Set(["bs_0", "bs_fast", "bs_slow"])), HEARD);
});

test("what happened between the reading of a page and the opening of its stream is told", async () => {
  const ctx = await testContext();
  await happen(ctx, "bs_old");
  ctx.clock.advance(60_000);
  await happen(ctx, "bs_1");
  const heard = follower(await feed(ctx), ctx.organizationId);
  await vi.waitFor(() => expect(new Set(heard)).toEqual(new Set(["bs_1"])), HEARD);
});

test("a closed feed tells its streams to end", async () => {
  const live = await feed(await testContext());
  const ended = vi.fn();
  live.onClose(ended);
  live.close();
  expect(ended).toHaveBeenCalledOnce();
});
