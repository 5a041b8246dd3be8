import { expect, test } from "vitest";
import { createDatabase } from "#lib/platform/db/client";
import { testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { type EventFeed, eventFeed } from "./event-feed";
import { holds } from "./values";

/** A database of its own: nobody else's events. */
async function feedOf(name: string) {
  const database = createDatabase(await cloneDatabase(`${name}_${process.env.VITEST_POOL_ID ?? "0"}`));
  const ctx = await testContext({ database });
  const feed = eventFeed(database);
  await feed.begin();
  const happen = (targetIds: readonly string[], tx: Pick<typeof database, "event"> = database) =>
    tx.event.createMany({
      data: targetIds.map((targetId) => ({ type: "test.happen", targetId, at: ctx.clock.now() })),
    });
  return { database, feed, happen };
}

async function readAll(feed: EventFeed): Promise<string[]> {
  const told: string[] = [];
  for (let more = true; more; ) {
    const read = await feed.read();
    told.push(...read.events.map(({ targetId }) => targetId));
    more = read.more;
  }
  return told;
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}_${index}`);

test("behind a long transaction any number of events is told once, and the transaction's own when it commits", async () => {
  const { database, feed, happen } = await feedOf("event_feed");
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let markBegun = () => {};
  const begun = new Promise<void>((resolve) => {
    markBegun = resolve;
  });
  const slow = database.$transaction(
    async (tx) => {
      await happen(["slow"], tx);
      markBegun();
      await held;
    },
    { timeout: 60_000 },
  );
  await begun;
  const [first, second] = [names("first", 700), names("second", 1_300)];
  await happen(first);
  expect((await readAll(feed)).toSorted()).toEqual(first.toSorted());
  await happen(second);
  expect((await readAll(feed)).toSorted()).toEqual(second.toSorted());
  expect(await readAll(feed)).toEqual([]);
  release();
  await slow;
  expect(await readAll(feed)).toEqual(["slow"]);
  await happen(["after"]);
  expect(await readAll(feed)).toEqual(["after"]);
  await database.$disconnect();
});

test("a feed that was forgotten tells what happens from its next beginning on", async () => {
  const { database, feed, happen } = await feedOf("event_feed_begin");
  await happen(["first"]);
  expect(await readAll(feed)).toEqual(["first"]);
  feed.forget();
  await feed.begin();
  await happen(["second"]);
  expect(await readAll(feed)).toContain("second");
  await database.$disconnect();
});

test("where there is more to tell, the snapshot holds no transaction of which something is left", async () => {
  const { database, feed, happen } = await feedOf("event_feed_more");
  for (const prefix of ["first", "second", "third"]) await happen(names(prefix, 300));
  const { events, more, snapshot } = await feed.read();
  const xidOf = (name: string) => events.find(({ targetId }) => targetId.startsWith(name))?.xid ?? 0;
  expect(more).toBe(true);
  expect([xidOf("first"), xidOf("second")].map((xid) => holds(snapshot, xid))).toEqual([true, false]);
  const rest = await feed.read();
  expect(rest.more).toBe(false);
  expect(rest.events.every(({ xid }) => holds(rest.snapshot, xid))).toBe(true);
  await database.$disconnect();
});
