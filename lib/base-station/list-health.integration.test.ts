import { expect, test } from "vitest";
import { insertBaseStation } from "#lib/testing/base-stations";
import { insertBasicsStation } from "#lib/testing/basics-peer";
import { type TestContext, testContext } from "#lib/testing/context";
import { insertCupsContact, insertLns, insertLnsAssignment, type Sent } from "#lib/testing/lns-assignments";
import { insertInstance, lnsSessionRow } from "#lib/testing/lns-session-rows";
import { countBaseStations } from "./base-station-counters";
import { explainNoMatch } from "./explain-no-match";
import { listBaseStations } from "./list-base-stations";
import type { BaseStationRow } from "./list-row";
import { ListBaseStations } from "./schema";
import { ADMINISTRATIVE_STATES, CONFIG_REFUSED, HEALTH_STATES } from "./values";

const ask = (query: object) => ListBaseStations.parse(query);
const names = (rows: readonly BaseStationRow[]) => rows.map(({ name }) => name);

async function everyPage(ctx: TestContext, query: object): Promise<BaseStationRow[]> {
  const rows: BaseStationRow[] = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await listBaseStations(ctx, ask({ ...query, cursor }));
    rows.push(...page.rows);
    cursor = page.nextCursor ?? undefined;
    more = cursor !== undefined;
  }
  return rows;
}

const SECOND_MS = 1_000;
const ago = (ctx: TestContext, seconds: number) => new Date(ctx.clock.now().getTime() - seconds * SECOND_MS);

/** What the tables can say of a connection, in every combination. */
async function everySession(ctx: TestContext) {
  const heartbeats = [ago(ctx, 0), ago(ctx, 6), new Date(ago(ctx, 6).getTime() - 1)];
  const instances = [await Promise.all(heartbeats.map((at) => insertInstance(ctx, at))), "ins_gone"].flat();
  const either = [null, ago(ctx, 60)];
  return instances.flatMap((instanceId) =>
    either.flatMap((disconnectedAt) =>
      either.flatMap((configuredAt) =>
        [null, "The station closed it.", CONFIG_REFUSED].flatMap((closeReason) =>
          either.flatMap((relayFaultAt) =>
            either.map((relayOpenSince) => ({
              ...{ instanceId, disconnectedAt, configuredAt, closeReason, relayFaultAt, relayOpenSince },
              connectedAt: ago(ctx, 90),
            })),
          ),
        ),
      ),
    ),
  );
}

type Placed = (fields: object) => Promise<string>;

/** All that can bring a Basics Station to where it is sent, in turn: to somebody else's LNS, and not. */
async function everyRoute(ctx: TestContext): Promise<Record<"AWAY" | "HERE", ((place: Placed) => Promise<string>)[]>> {
  const serverId = await insertLns(ctx);
  await insertLnsAssignment(ctx, { domain: "lns:direct", route: "DIRECT", serverId });
  await insertLnsAssignment(ctx, { domain: "lns:relay", route: "RELAY", serverId });
  await insertLnsAssignment(ctx, { domain: "a:built-in", route: "BUILT_IN" });
  const gone = await insertLns(ctx, "Deleted");
  await ctx.database.externalServer.update({ where: { id: gone }, data: { deletedAt: ctx.clock.now() } });
  const by = (own: Sent | null, domains: string[], hasCalled = true) => {
    return async (place: Placed) => {
      const baseStationId = await place({ domains });
      if (own) await insertLnsAssignment(ctx, { ...own, baseStationId });
      if (hasCalled) await insertCupsContact(ctx, baseStationId);
      return baseStationId;
    };
  };
  const own: Sent = { route: "DIRECT", serverId };
  const relay: Sent = { route: "RELAY", serverId };
  const builtIn: Sent = { route: "BUILT_IN" };
  const deleted: Sent = { route: "DIRECT", serverId: gone };
  return {
    AWAY: [
      by(own, []),
      by(null, ["lns:direct"]),
      by(null, ["lns:direct", "lns:relay"]),
      by(own, ["a:built-in"]),
      by(own, ["lns:relay"]),
    ],
    HERE: [
      by(null, [], false),
      by(null, []),
      by(own, [], false), // it cannot have learnt of it
      by(builtIn, ["lns:direct"]),
      by(relay, ["lns:direct"]),
      by(null, ["lns:direct", "a:built-in"]),
      by(deleted, []),
    ],
  };
}

test("filter, total and counter of each health have the stations whose row says so, whatever the tables say", async () => {
  const ctx = await testContext();
  const sessions = await everySession(ctx);
  const routes = await everyRoute(ctx);
  const away = new Set<string>();
  for (const administrativeState of ADMINISTRATIVE_STATES) {
    await insertBaseStation(ctx, { administrativeState, domains: ["lns:direct"] });
    const place = async (fields: object) => (await insertBasicsStation(ctx, { administrativeState, ...fields })).id;
    for (const [where, ways] of Object.entries(routes)) {
      const connected = sessions.map(async (session, index) => {
        const baseStationId = (await ways[index % ways.length]?.(place)) ?? "";
        return lnsSessionRow(ctx, { baseStationId, ...session });
      });
      const data = await Promise.all(connected);
      await ctx.database.lnsSession.createMany({ data });
      const never = await Promise.all(ways.map((way) => way(place)));
      if (where === "AWAY") for (const id of [...never, ...data.map((row) => row.baseStationId)]) away.add(id);
    }
  }
  const rows = await everyPage(ctx, { limit: 200 });
  const isOpen = ({ connection }: BaseStationRow) => connection?.state === "CONNECTED";
  const isUnseen = (row: BaseStationRow) => away.has(row.id) && !isOpen(row);
  const isSuspended = (row: BaseStationRow) => row.administrative.state === "SUSPENDED";
  expect(rows.filter(({ connection }) => connection?.state === "UNKNOWN" && connection.since === null)).toEqual(
    rows.filter(isUnseen),
  );
  expect(rows.filter(({ health }) => health === null)).toEqual(
    rows.filter((row) => !isSuspended(row) && (row.eui === null || isUnseen(row))),
  );
  expect(rows.filter((row) => away.has(row.id) && isOpen(row) && row.health?.state === "ACTIVE")).not.toEqual([]);

  const { health: counters } = await countBaseStations(ctx);
  for (const state of HEALTH_STATES) {
    const those = names(rows.filter(({ health }) => health?.state === state));
    expect(those.length).toBeGreaterThan(0);
    for (const limit of [20, 200])
      expect([state, names(await everyPage(ctx, { health: state, limit }))]).toEqual([state, those]);
    const { total } = await listBaseStations(ctx, ask({ health: state, count: "true" }));
    expect([state, total, counters[state]]).toEqual([state, those.length, those.length]);
  }
});

test("a row says since when, and when its station reported last", async () => {
  const ctx = await testContext();
  const instanceId = await insertInstance(ctx, ctx.clock.now());
  const basics = async (name: string, session?: object) => {
    const { id } = await insertBasicsStation(ctx, { name });
    if (!session) return id;
    await ctx.database.lnsSession.create({
      data: lnsSessionRow(ctx, { ...{ baseStationId: id, instanceId, connectedAt: ago(ctx, 90) }, ...session }),
    });
    return id;
  };
  await basics("active", { configuredAt: ago(ctx, 89), lastMessageAt: ago(ctx, 8) });
  await basics("fresh");
  await basics("gone", { configuredAt: ago(ctx, 89), lastMessageAt: ago(ctx, 40), disconnectedAt: ago(ctx, 30) });
  await basics("silent", {});
  const called = await insertBaseStation(ctx, { name: "installer" });
  await ctx.database.baseStationObservation.create({
    data: { baseStationId: called.id, lastContactAt: ago(ctx, 3_600), lastAddress: "198.51.100.7" },
  });
  await insertBaseStation(ctx, { name: "quiet" });
  const sent = await basics("sent away", { lastMessageAt: ago(ctx, 40), disconnectedAt: ago(ctx, 30) });
  const still = await basics("sent away, still here", { configuredAt: ago(ctx, 89), lastMessageAt: ago(ctx, 8) });
  const serverId = await insertLns(ctx);
  for (const baseStationId of [sent, still]) {
    await insertLnsAssignment(ctx, { baseStationId, route: "DIRECT", serverId });
    await insertCupsContact(ctx, baseStationId, { at: ago(ctx, 20) });
  }
  const { rows } = await listBaseStations(ctx, ask({}));
  const at = (seconds: number) => ago(ctx, seconds).toISOString();
  expect(
    rows.map(({ name, health, connection, lastReportAt }) => ({ name, health, connection, lastReportAt })),
  ).toEqual([
    {
      name: "active",
      health: { state: "ACTIVE", since: at(89) },
      connection: { state: "CONNECTED", since: at(90) },
      lastReportAt: at(8),
    },
    {
      name: "fresh",
      health: { state: "INITIALIZATION", since: at(0) },
      connection: { state: "NEVER_CONNECTED", since: null },
      lastReportAt: null,
    },
    {
      name: "gone",
      health: { state: "CONNECTION_ERROR", since: at(30) },
      connection: { state: "DISCONNECTED", since: at(30) },
      lastReportAt: at(40),
    },
    { name: "installer", health: null, connection: null, lastReportAt: at(3_600) },
    { name: "quiet", health: null, connection: null, lastReportAt: null },
    { name: "sent away", health: null, connection: { state: "UNKNOWN", since: null }, lastReportAt: at(20) },
    {
      name: "sent away, still here",
      health: { state: "ACTIVE", since: at(89) },
      connection: { state: "CONNECTED", since: at(90) },
      lastReportAt: at(8),
    },
    {
      name: "silent",
      health: { state: "INITIALIZATION", since: at(90) },
      connection: { state: "CONNECTED", since: at(90) },
      lastReportAt: at(90),
    },
  ]);
});

test("stations sort by their last report, wherever they report to; those that never did come last either way", async () => {
  const ctx = await testContext();
  const instanceId = await insertInstance(ctx, ctx.clock.now());
  const connected = async (name: string, connectedAgo: number, session: object = {}) => {
    const { id } = await insertBasicsStation(ctx, { name });
    const connectedAt = ago(ctx, connectedAgo);
    await ctx.database.lnsSession.create({
      data: lnsSessionRow(ctx, { baseStationId: id, instanceId, connectedAt, ...session }),
    });
    return id;
  };
  await connected("1 s", 90, { lastMessageAt: ago(ctx, 1) });
  await connected("3 s, and gone", 90, { lastMessageAt: ago(ctx, 3), disconnectedAt: ago(ctx, 2) });
  await connected("5 s, without a word", 5);
  await insertBasicsStation(ctx, { name: "never" });
  const calls = await insertBaseStation(ctx, { name: "2 s, at the Key Installer" });
  await ctx.database.baseStationObservation.create({
    data: { baseStationId: calls.id, lastContactAt: ago(ctx, 2), lastAddress: "198.51.100.7" },
  });
  await insertBaseStation(ctx, { name: "never either" });
  const serverId = await insertLns(ctx);
  const gone = { disconnectedAt: ago(ctx, 60) };
  for (const [place, at] of [
    [connected("4 s, at CUPS", 90, gone), 4],
    [connected("6 s, still here", 90, { lastMessageAt: ago(ctx, 6) }), 1],
    [connected("7 s, before it went elsewhere", 90, { ...gone, lastMessageAt: ago(ctx, 7) }), 30],
  ] as const) {
    const baseStationId = await place;
    await insertLnsAssignment(ctx, { baseStationId, route: "DIRECT", serverId });
    await insertCupsContact(ctx, baseStationId, { at: ago(ctx, at) });
  }
  const sorted = (sort: string) => everyPage(ctx, { sort: `${sort},name`, limit: 2 });
  const newest = await sorted("-lastReport");
  expect(names(newest).map((name) => name.charAt(0))).toEqual(["1", "2", "3", "4", "5", "6", "7", "n", "n"]);
  const reported = newest.slice(0, 7);
  expect(reported.map(({ lastReportAt }) => lastReportAt)).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map((seconds) => ago(ctx, seconds).toISOString()),
  );
  expect(names(await sorted("lastReport"))).toEqual(names([...reported.toReversed(), ...newest.slice(7)]));
});

test("health narrows a search and another filter, and is named when it leaves nothing", async () => {
  const ctx = await testContext();
  await insertBasicsStation(ctx, { name: "Roof 1" });
  await insertBasicsStation(ctx, { name: "Mast 1", domains: ["region:north"] });
  await insertBaseStation(ctx, { name: "Roof 2", administrativeState: "SUSPENDED" });
  const listed = async (query: object) => names((await listBaseStations(ctx, ask(query))).rows);
  expect(await listed({ health: "INITIALIZATION", q: "roof" })).toEqual(["Roof 1"]);
  expect(await listed({ health: "INITIALIZATION", domain: "region:north" })).toEqual(["Mast 1"]);
  expect(await listed({ health: "INITIALIZATION", certificate: "not-generated", sort: "certificate" })).toHaveLength(2);
  expect(await listed({ health: "SUSPENDED" })).toEqual(["Roof 2"]);
  expect(await explainNoMatch(ctx, ask({ health: "RF_ERROR", q: "roof" }))).toEqual({ without: "health", count: 2 });
});

test("the health of another organization's stations is neither listed nor counted", async () => {
  const [ctx, other] = await Promise.all([testContext(), testContext()]);
  await insertBasicsStation(other, { name: "theirs" });
  await insertBaseStation(other, { name: "theirs too", administrativeState: "SUSPENDED" });
  for (const health of HEALTH_STATES) {
    expect(await listBaseStations(ctx, ask({ health, count: "true" }))).toMatchObject({ rows: [], total: 0 });
  }
  expect(Object.values((await countBaseStations(ctx)).health)).toEqual([0, 0, 0, 0, 0]);
  expect((await countBaseStations(other)).health).toMatchObject({ INITIALIZATION: 1, SUSPENDED: 1 });
});
