import { expect, test } from "vitest";
import { GET } from "#app/api/v1/base-stations/[baseStation]/lns/route";
import type { BasicsCaller } from "#lib/enrolment/basics-caller";
import type { DomainError } from "#lib/platform/domain-error";
import { newId } from "#lib/platform/new-id";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { insertCupsContact, insertLns, insertLnsAssignment } from "#lib/testing/lns-assignments";
import { insertInstance } from "#lib/testing/lns-session-rows";
import { restClient } from "#lib/testing/rest";
import { closeGoneSessions } from "./close-gone-sessions";
import { lnsRecorder } from "./lns-recorder";
import { getLnsView } from "./lns-view";
import { pruneLnsTraffic } from "./prune-lns-traffic";
import { readVersion } from "./version-message";

const uplink = ({ rssi = -50, msgtype = "updf" } = {}) =>
  Buffer.from(JSON.stringify({ msgtype, DR: 5, Freq: 868_100_000, upinfo: { rssi, snr: 9 } }));
const PEER = { address: "192.0.2.9", port: 40_000, tlsVersion: "TLSv1.2", cipher: "TLS_X", certificate: null };

async function setUp() {
  const ctx = await testContext();
  const eui = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const station = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui}` });
  const view = async () => {
    const seen = await getLnsView(ctx, { by: "id", value: station.id });
    if (!seen) throw new Error("no Basics Station");
    return seen;
  };
  return { ctx, station, view };
}

function callerOf({ id, organizationId, lrrUuid, eui64, name }: Awaited<ReturnType<typeof setUp>>["station"]) {
  const station = { baseStationId: id, organizationId, lrrUuid, eui64: eui64 ?? "", name };
  return {
    ...station,
    proof: "TOKEN",
    certificate: null,
    vendorCaId: null,
    credentialId: null,
    certificateSha256: null,
  };
}

function openOn(
  ctx: TestContext,
  station: Awaited<ReturnType<typeof setUp>>["station"],
  instanceId = newId(ctx, "ins"),
) {
  let hints = 0;
  const recorder = lnsRecorder(ctx, () => {
    hints += 1;
  });
  const open = () =>
    recorder.open({
      ...{ sessionId: newId(ctx, "lns"), instanceId, connectedAt: ctx.clock.now(), peer: PEER },
      caller: callerOf(station) as unknown as BasicsCaller,
    });
  return { recorder, open, session: open(), hints: () => hints };
}

const newsOf = async (ctx: TestContext, id: string) => {
  const events = await ctx.database.event.findMany({ where: { baseStationId: id }, orderBy: { id: "asc" } });
  return events.map(({ type }) => type);
};

test("messages cost no statement: what many did is written together, and uplinks beyond the last 20 leave a count", async () => {
  const { ctx, station, view } = await setUp();
  const { recorder, session } = openOn(ctx, station);
  for (let index = 0; index < 47; index++) session.uplink(uplink({ rssi: -index }));
  session.downlink();
  expect((await view()).session).toBeNull();
  expect(await recorder.flush()).toBe(false);
  for (let index = 47; index < 50; index++) session.uplink(uplink({ rssi: -index }));
  ctx.clock.advance(10_000);
  session.uplink(uplink({ rssi: -50 }));
  await recorder.flush();

  const seen = await view();
  expect(seen.session?.uplinkCount).toBe(51);
  expect(seen.uplinks.map(({ rssiDbm }) => -rssiDbm).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, index) => 31 + index),
  );
  expect(seen.uplinks[0]?.rssiDbm).toBe(-50);
  expect(seen.traffic).toHaveLength(48);
  expect(seen.traffic.at(-1)).toEqual({ hour: "2026-11-21T12:00:00.000Z", uplinks: 51, downlinks: 1 });
});

test("live pages hear of coming and going at once, and of traffic at once after a pause, else every 10 seconds", async () => {
  const { ctx, station } = await setUp();
  const { recorder, session, hints } = openOn(ctx, station);
  expect(hints()).toBe(1);
  await recorder.flush();
  const heard: number[] = [];
  for (let second = 0; second < 36; second += 2) {
    const before = await newsOf(ctx, station.id);
    session.roundTrip(second);
    if (second < 20 || second === 34) session.uplink(uplink());
    await recorder.flush();
    if ((await newsOf(ctx, station.id)).length > before.length) heard.push(second);
    ctx.clock.advance(2_000);
  }
  // An answered ping is told like traffic, and keeps no uplink waiting.
  expect(heard).toEqual([0, 10, 20, 30, 32, 34]);
  session.closed("The station closed it.");
  expect(hints()).toBe(2);
  await recorder.flush();
  const [first, ...news] = await newsOf(ctx, station.id);
  expect([first, news.at(-1), new Set(news.slice(0, -1))]).toEqual([
    ...["lns.connected", "lns.disconnected"],
    new Set(["lns.traffic"]),
  ]);
});

test("what could not be written is written later, whole", async () => {
  const { ctx, station, view } = await setUp();
  let broken = true;
  const openTransaction: TestContext["openTransaction"] = (db, change) => {
    if (broken) return Promise.reject(new Error("the database is gone"));
    return ctx.openTransaction(db, change);
  };
  const { recorder, session } = openOn({ ...ctx, openTransaction }, station);
  for (let index = 0; index < 30; index++) session.uplink(uplink());
  const failed = recorder.flush();
  session.uplink(uplink());
  await expect(failed).rejects.toThrow("the database is gone");
  session.uplink(uplink({ msgtype: "jreq" }));
  broken = false;
  await recorder.flush();
  const seen = await view();
  expect(seen.session?.uplinkCount).toBe(32);
  expect(seen.uplinks.filter(({ messageType }) => messageType === "jreq")).toHaveLength(1);
  expect(seen.traffic.at(-1)?.uplinks).toBe(32);
  expect(await newsOf(ctx, station.id)).toEqual(["lns.connected"]);
});

test("a connection that was replaced cannot overwrite its successor, in this process or another", async () => {
  const { ctx, station, view } = await setUp();
  const here = openOn(ctx, station);
  await here.recorder.flush();
  ctx.clock.advance(1_000);
  const there = openOn(ctx, station);
  there.session.version({
    ...{ station: "2.0.6", firmware: null, package: null, model: null, protocol: 2, features: ["rmtsh"] },
  });
  await there.recorder.flush();
  here.session.uplink(uplink());
  here.session.closed("replaced by a newer connection");
  await here.recorder.flush();
  expect((await view()).session).toMatchObject({ disconnectedAt: null, software: { station: "2.0.6" } });
  expect((await view()).traffic.at(-1)?.uplinks).toBe(1);

  ctx.clock.advance(1_000);
  const newest = there.open();
  there.session.closed("late news of the old one");
  newest.uplink(uplink());
  await there.recorder.flush();
  expect((await view()).session).toMatchObject({ disconnectedAt: null, closeReason: null });
});

test("a station is connected while its process lives; when that is gone, its connections are closed by another", async () => {
  const { ctx, station, view } = await setUp();
  const instanceId = newId(ctx, "ins");
  const lockKey = BigInt(`0x${Buffer.from(ctx.random.bytes(7)).toString("hex")}`);
  const at = ctx.clock.now();
  const { recorder, session } = openOn(ctx, station, instanceId);
  session.configured();
  await ctx.database.stationInstance.create({
    data: { id: instanceId, lockKey, version: "test", listeners: {}, startedAt: at, heartbeatAt: at },
  });
  await recorder.flush();
  expect(await view()).toMatchObject({ connection: { state: "CONNECTED" }, health: { state: "ACTIVE" } });

  ctx.clock.advance(7_000);
  expect((await view()).connection).toEqual({ state: "UNKNOWN", since: at.toISOString() });
  expect(await closeGoneSessions(actingAsPlatform(ctx))).toBeGreaterThanOrEqual(1);
  expect(await view()).toMatchObject({
    connection: { state: "DISCONNECTED", since: at.toISOString() },
    health: { state: "CONNECTION_ERROR" },
    session: { closeReason: "The station process that held it has stopped." },
  });
  expect(await newsOf(ctx, station.id)).toEqual(["lns.connected", "lns.disconnected"]);
  expect(await closeGoneSessions(actingAsPlatform(ctx))).toBe(0);
});

test("of a station that CUPS sent to another LNS it tells that its connection is not seen, and what CUPS was told", async () => {
  const { ctx, station, view } = await setUp();
  const serverId = await insertLns(ctx, "TTN");
  const never = { connection: { state: "NEVER_CONNECTED" }, health: { state: "INITIALIZATION" }, directLns: null };
  await insertLnsAssignment(ctx, { domain: "lns:ttn", route: "DIRECT", serverId });
  await ctx.database.baseStation.update({ where: { id: station.id }, data: { domains: ["lns:ttn"] } });
  expect(await view()).toMatchObject(never); // it cannot have learnt of it

  await insertCupsContact(ctx, station.id, { stationVersion: "2.0.6(test)" });
  const unseen = {
    ...{ connection: { state: "UNKNOWN", since: null }, health: null, directLns: "TTN" },
    ...{ lastReportAt: ctx.clock.now().toISOString(), toldCups: { station: "2.0.6(test)", model: null } },
  };
  expect(await view()).toMatchObject(unseen);
  const rest = await restClient(ctx);
  expect(await (await rest.call(GET, "GET", `/base-stations/${station.id}/lns`)).json()).toMatchObject(unseen);

  const instanceId = await insertInstance(ctx, ctx.clock.now());
  const { recorder, session } = openOn(ctx, station, instanceId);
  await recorder.flush();
  const open = { connection: { state: "CONNECTED" }, health: { state: "INITIALIZATION" }, directLns: "TTN" };
  expect(await view()).toMatchObject(open);
  session.closed("The station closed it.");
  await recorder.flush();
  expect(await view()).toMatchObject({ connection: unseen.connection, health: null });
  await ctx.database.lnsAssignment.deleteMany({ where: { serverId } });
  expect(await view()).toMatchObject({ connection: { state: "DISCONNECTED" }, health: { state: "CONNECTION_ERROR" } });
});

test("counts of hours beyond a week are removed", async () => {
  const { ctx, station } = await setUp();
  const hours = [0, 7 * 24 - 1, 7 * 24 + 1].map((age) => new Date(ctx.clock.now().getTime() - age * 3_600_000));
  const data = hours.map((hour) => ({ baseStationId: station.id, hour, uplinks: 1, downlinks: 0 }));
  await ctx.database.lnsTraffic.createMany({ data });
  await pruneLnsTraffic(ctx);
  expect(await ctx.database.lnsTraffic.count({ where: { baseStationId: station.id } })).toBe(2);
});

test("nobody sees somebody else's station; one that is no Basics Station has no LNS; over REST the same", async () => {
  const { ctx, station } = await setUp();
  const ref = { by: "id", value: station.id } as const;
  const codeOf = (failed: Promise<unknown>) =>
    failed.then(
      () => "done",
      (error: DomainError) => error.code,
    );
  expect(await codeOf(getLnsView(await testContext(), ref))).toBe("base_station_not_found");
  const other = await insertBaseStation(ctx);
  expect(await getLnsView(ctx, { by: "id", value: other.id })).toBeNull();
  const { recorder, session } = openOn(ctx, station);
  session.uplink(uplink());
  session.relay({
    ...{ serverId: "srv_1", openSince: null, fault: "refused", faultSide: "SERVER", faultAt: ctx.clock.now() },
    droppedCount: 3,
  });
  await recorder.flush();
  const rest = await restClient(ctx);
  const answer = await rest.call(GET, "GET", `/base-stations/${station.id}/lns`);
  expect(await answer.json()).toMatchObject({ session: { relay: { fault: "refused", droppedCount: 3 } } });
  expect((await rest.call(GET, "GET", `/base-stations/${other.id}/lns`)).status).toBe(409);
});

test("what an operator waits for is written with the next flush, however lately the station was written", async () => {
  const { ctx, station, view } = await setUp();
  const { recorder, session } = openOn(ctx, station);
  await recorder.flush();
  for (const _time of [1, 2]) {
    session.uplink(uplink());
    await recorder.flush();
    expect((await view()).session?.uplinkCount).toBe(1);
  }
  session.configured();
  await recorder.flush();
  expect((await view()).session).toMatchObject({ configuredAt: expect.any(String), uplinkCount: 2 });
  const nothing = { serverId: "srv_1", openSince: null, droppedCount: 0 };
  session.relay({ ...nothing, fault: "The LNS is away.", faultSide: "SERVER", faultAt: ctx.clock.now() });
  await recorder.flush();
  expect((await view()).session?.relay?.fault).toBe("The LNS is away.");
  expect(await newsOf(ctx, station.id)).toEqual(["lns.connected", "lns.traffic", "lns.changed", "lns.changed"]);
});

test("no text of a station or of another LNS keeps what is seen of every station from being written", async () => {
  const { ctx, station, view } = await setUp();
  const { recorder, session } = openOn(ctx, station);
  const version = readVersion(JSON.stringify({ msgtype: "version", station: `${"2".repeat(199)}😀` }));
  if (version) session.version(version);
  const nothing = { serverId: "srv_1", openSince: null, droppedCount: 0 };
  session.relay({ ...nothing, fault: "No\0: \ud83d", faultSide: "SERVER", faultAt: ctx.clock.now() });
  session.closed(`${"x".repeat(199)}😀`);
  await recorder.flush();
  expect((await view()).session?.relay?.fault).toBe("No: \ufffd");
});
