import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { createListener } from "#lib/platform/db/listener";
import { createNotifier } from "#lib/platform/db/notifier";
import { createHintHub } from "#lib/platform/hint-hub";
import { actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { createLiveFeed, type LiveEvent } from "./live-feed";

/** Of this file's own: what happens to the platform itself is heard by all. */
let url: string;
let database: Database;
beforeAll(async () => {
  url = await cloneDatabase(`live_feed_${process.env.VITEST_POOL_ID ?? "0"}`);
  database = createDatabase(url);
});
afterAll(() => database.$disconnect());

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A feed that hears real notifications. */
async function feed(ctx: TestContext) {
  const hub = createHintHub();
  const listener = createListener(url, ["event"], hub.hint, ctx.log);
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
  const notifier = createNotifier(url, ctx.log);
  cleanups.push(() => notifier.close());
  return { ...ctx, notify: notifier.notify };
}

const HEARD = { timeout: 30_000 };

test("pages hear what happens in their organization, and in no other", async () => {
  const ours = await withNotifier(await testContext({ database }));
  const theirs = await withNotifier(await testContext({ database }));
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
  const ctx = await testContext({ database }); // its notify sends nothing
  const heard = follower(await feed(ctx), ctx.organizationId);
  await happen(ctx, "bs_1");
  await vi.waitFor(() => expect(new Set(heard)).toEqual(new Set(["bs_1"])), HEARD);
});

test("a change that began earlier and commits later is not missed", async () => {
  const ctx = await withNotifier(await testContext({ database }));
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
  const ctx = await testContext({ database });
  await happen(ctx, "bs_old");
  ctx.clock.advance(60_000);
  await happen(ctx, "bs_1");
  const heard = follower(await feed(ctx), ctx.organizationId);
  await vi.waitFor(() => expect(new Set(heard)).toEqual(new Set(["bs_1"])), HEARD);
});

test("a closed feed tells its streams to end", async () => {
  const live = await feed(await testContext({ database }));
  const ended = vi.fn();
  live.onClose(ended);
  live.close();
  expect(ended).toHaveBeenCalledOnce();
});

test("what happens to the platform itself, and belongs to no organization, is heard by all", async () => {
  const ours = await withNotifier(await testContext({ database }));
  const theirs = await testContext({ database });
  const live = await feed(ours);
  const [heard, heardByThem] = [follower(live, ours.organizationId), follower(live, theirs.organizationId)];
  await auditedTransaction(actingAsPlatform(ours), "platform:operate", async () => {
    const target = { type: "certificate_authority", id: "ca_1" };
    return { result: null, audit: [{ action: "authority.create", target, organizationId: null, detail: {} }] };
  });
  await vi.waitFor(
    () => expect([new Set(heard), new Set(heardByThem)]).toEqual([new Set(["ca_1"]), new Set(["ca_1"])]),
    HEARD,
  );
});
