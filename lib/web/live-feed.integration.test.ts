import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import { presentCursor } from "#lib/audit/event-cursor";
import type { EventCursor } from "#lib/audit/values";
import { createDatabase, type Database, type ReadDb } from "#lib/platform/db/client";
import { createListener } from "#lib/platform/db/listener";
import { createNotifier } from "#lib/platform/db/notifier";
import { createHintHub } from "#lib/platform/hint-hub";
import { actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { createLiveFeed, type LiveFeed, type News } from "./live-feed";

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

/** What a follower hears, once it does, and up to where. */
function following(live: LiveFeed, organizationId: string, since: EventCursor | null = null) {
  const heard: string[] = [];
  const places: EventCursor[] = [];
  const tell = ({ events, to }: News) => {
    heard.push(...(events ?? []).map(({ targetId }) => targetId));
    places.push(to);
  };
  const end = vi.fn();
  const leave = live.follow(organizationId, since, { tell, end });
  cleanups.push(leave);
  return { heard, places, end, leave };
}

const follower = (live: LiveFeed, organizationId: string) => following(live, organizationId).heard;

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

test("what happened between the reading of a page and the opening of its stream is told, however long that was", async () => {
  const ctx = await testContext({ database });
  await happen(ctx, "bs_old");
  const since = await presentCursor(ctx);
  await happen(ctx, "bs_1");
  ctx.clock.advance(60_000);
  const { heard } = following(await feed(ctx), ctx.organizationId, since);
  await vi.waitFor(() => expect(heard).toContain("bs_1"), HEARD);
});

test("who comes again to where it left off is told the rest, also of a change that had begun before", async () => {
  const ctx = await testContext({ database });
  const live = await feed(ctx);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = following(live, ctx.organizationId);
  await vi.waitFor(() => expect(first.places).not.toEqual([]), HEARD);
  const slow = happen(ctx, "bs_slow", held);
  await happen(ctx, "bs_fast");
  await vi.waitFor(() => expect(first.heard).toEqual(["bs_fast"]), HEARD);
  const leftAt = first.places.at(-1) ?? "";
  first.leave(); // nobody listens
  release();
  await slow;
  const second = following(live, ctx.organizationId, leftAt);
  await vi.waitFor(() => expect(second.heard).toContain("bs_slow"), HEARD);
  expect(second.heard).not.toContain("bs_fast");
});

test("what happens while a follower is still to be told of what was before is told after that", async () => {
  const ctx = await withNotifier(await testContext({ database }));
  const since = await presentCursor(ctx);
  await happen(ctx, "bs_1");
  let read = () => {};
  const mayRead = new Promise<void>((resolve) => {
    read = resolve;
  });
  const hub = createHintHub();
  const $queryRaw = async (...query: Parameters<typeof database.$queryRaw>) => {
    if (String(query[0]).includes("xid = ANY")) await mayRead;
    return database.$queryRaw(...query);
  };
  const live = createLiveFeed({ ...ctx, db: { $queryRaw } as unknown as ReadDb }, hub.subscribe);
  cleanups.push(() => live.close());
  const busy = following(live, ctx.organizationId);
  await vi.waitFor(() => expect(busy.places).not.toEqual([]), HEARD);
  const { heard, places } = following(live, ctx.organizationId, since);
  await happen(ctx, "bs_2");
  await vi.waitFor(() => expect(busy.heard).toContain("bs_2"), HEARD);
  expect(places).toEqual([]);
  read();
  await vi.waitFor(() => expect(heard).toContain("bs_2"), HEARD);
  expect(heard[0]).toBe("bs_1");
});

test("where what happened cannot be read, the stream ends, so that the browser comes again", async () => {
  const ctx = await testContext({ database });
  const gone = createDatabase("postgresql://nobody@127.0.0.1:1/none");
  const hub = createHintHub();
  const live = createLiveFeed({ ...ctx, db: gone }, hub.subscribe);
  const { end, heard } = following(live, ctx.organizationId, "1:2::0");
  await vi.waitFor(() => expect(end).toHaveBeenCalledOnce(), HEARD);
  expect(heard).toEqual([]);
  live.close();
  await gone.$disconnect();
});

test("a closed feed tells its streams to end", async () => {
  const ctx = await testContext({ database });
  const live = await feed(ctx);
  const { end } = following(live, ctx.organizationId);
  live.close();
  expect(end).toHaveBeenCalledOnce();
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
