import { afterAll, expect, test } from "vitest";
import { GET } from "#app/api/v1/alarms/route";
import { listAuditEvents } from "#lib/audit/audit-events-view";
import { ListAuditEvents } from "#lib/audit/schema";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/platform/clock";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { testIssuing } from "#lib/testing/issuing";
import { restClient } from "#lib/testing/rest";
import { listAlarms } from "./alarms-view";
import { ListAlarms } from "./schema";
import { watchAlarms } from "./watch-alarms";

const databases: Database[] = [];
afterAll(() => Promise.all(databases.map((database) => database.$disconnect())));

/** A database of the test's own: the watch looks at every station of the platform. */
async function ownPlatform(name: string) {
  const database = createDatabase(await cloneDatabase(`alarms_${name}`));
  databases.push(database);
  const ctx = await testContext({ database });
  return { ctx, watch: () => watchAlarms(actingAsPlatform(ctx)) };
}

/** A station whose current certificate has two years of life, a window of 6 days, and so much left. */
function issued(ctx: TestContext, leftMs: number, fields: Parameters<typeof insertBaseStation>[1] = {}) {
  const notAfter = new Date(ctx.clock.now().getTime() + leftMs);
  return insertBaseStation(ctx, {
    certificateStanding: "ISSUED",
    certificateNotAfter: notAfter,
    certificateRenewalOpensAt: new Date(notAfter.getTime() - 6 * DAY_MS),
    certificateDownloadBy: ctx.clock.now(),
    certificateDownloadedAt: ctx.clock.now(),
    ...fields,
  });
}

const open = async (ctx: TestContext, query: Record<string, string> = {}) =>
  (await listAlarms(ctx, ListAlarms.parse(query))).alarms;

test("renewal overdue begins 24 h into the window, rises with time, and clears itself on renewal", async () => {
  const { ctx, watch } = await ownPlatform("overdue");
  const station = await issued(ctx, 6 * DAY_MS);

  const seen: string[] = [];
  const look = async (ms: number) => {
    ctx.clock.advance(ms);
    await watch();
    seen.push((await open(ctx)).map(({ type, severity }) => `${type} ${severity}`).join());
  };
  await look(0);
  await look(DAY_MS - MINUTE_MS);
  await look(MINUTE_MS); // 5 days left
  await look(2 * DAY_MS); // 3
  await look(2 * DAY_MS); // 1
  await look(DAY_MS); // none
  const overdue = (severity: string) => `certificate_renewal_overdue ${severity}`;
  expect(seen).toEqual(["", "", ...["WARNING", "MINOR", "MAJOR", "CRITICAL"].map(overdue)]);

  const renewed = new Date(ctx.clock.now().getTime() + 730 * DAY_MS);
  await ctx.database.baseStation.update({
    where: { id: station.id },
    data: { certificateNotAfter: renewed, certificateRenewalOpensAt: new Date(renewed.getTime() - 6 * DAY_MS) },
  });
  expect(await watch()).toBe(1);
  expect(await open(ctx)).toEqual([]);
  const [cleared, ...others] = await open(ctx, { "filter[state]": "cleared" });
  expect(others).toEqual([]);
  expect(cleared).toMatchObject({ clearedAt: ctx.clock.now().toISOString(), subject: { id: station.id } });
});

test("every change of an alarm is an audit event of its station and its organization", async () => {
  const { ctx, watch } = await ownPlatform("audit");
  const { id } = await issued(ctx, 4 * DAY_MS);
  await watch();
  ctx.clock.advance(DAY_MS);
  await watch();
  await ctx.database.baseStation.update({
    where: { id },
    data: { certificateNotAfter: null, certificateStanding: "REVOKED" },
  });
  ctx.clock.advance(1_000); // History is in the order of time
  await watch();

  const { events } = await listAuditEvents(ctx, ListAuditEvents.parse({ baseStation: id, action: "alarm" }));
  expect(events.map(({ action, detail }) => ({ action, detail }))).toEqual([
    { action: "alarm.clear", detail: { alarm: "certificate_renewal_overdue" } },
    {
      action: "alarm.change",
      detail: { alarm: "certificate_renewal_overdue", severity: { before: "WARNING", after: "MINOR" } },
    },
    { action: "alarm.raise", detail: { alarm: "certificate_renewal_overdue", severity: "WARNING" } },
  ]);
  const live = await ctx.database.event.findMany({ where: { baseStationId: id }, orderBy: { id: "asc" } });
  expect(live.map(({ type }) => type)).toEqual(["alarm.raise", "alarm.change", "alarm.clear"]);
});

test("a certificate with less than a day of life is overdue once it has expired, not before", async () => {
  const { ctx, watch } = await ownPlatform("short");
  await issued(ctx, 2 * HOUR_MS, { certificateRenewalOpensAt: new Date(ctx.clock.now().getTime() + HOUR_MS) });
  ctx.clock.advance(HOUR_MS + MINUTE_MS);
  await watch();
  expect(await open(ctx)).toEqual([]);
  ctx.clock.advance(HOUR_MS);
  await watch();
  expect(await open(ctx)).toMatchObject([{ severity: "CRITICAL" }]);
});

test("a certificate that nobody fetched in its 15 minutes is an alarm until the station has it", async () => {
  const { ctx, watch } = await ownPlatform("not_downloaded");
  const downloadBy = new Date(ctx.clock.now().getTime() + 15 * MINUTE_MS);
  const { id } = await issued(ctx, 730 * DAY_MS, { certificateDownloadBy: downloadBy, certificateDownloadedAt: null });
  ctx.clock.advance(15 * MINUTE_MS - 1);
  await watch();
  expect(await open(ctx)).toEqual([]);
  ctx.clock.advance(1);
  await watch();
  expect(await open(ctx)).toMatchObject([{ type: "certificate_not_downloaded", subject: { id } }]);
  await ctx.database.baseStation.update({ where: { id }, data: { certificateDownloadedAt: ctx.clock.now() } });
  await watch();
  expect(await open(ctx)).toEqual([]);
});

test("stations that are suspended, deleted, revoked or never had a certificate raise nothing, and stop raising", async () => {
  const { ctx, watch } = await ownPlatform("silent");
  const now = ctx.clock.now();
  await issued(ctx, -DAY_MS, { administrativeState: "SUSPENDED" });
  await issued(ctx, -DAY_MS, { deletedAt: now, deletedBy: "Test" });
  await insertBaseStation(ctx, { certificateStanding: "REVOKED" });
  await insertBaseStation(ctx);
  const { id } = await issued(ctx, -DAY_MS);
  expect(await watch()).toBe(1);

  await ctx.database.baseStation.update({ where: { id }, data: { administrativeState: "SUSPENDED" } });
  await watch();
  expect(await open(ctx)).toEqual([]);
});

test("a renewal that was asked for and never signed keeps its alarm", async () => {
  const { ctx, watch } = await ownPlatform("being_generated");
  const { id } = await issued(ctx, DAY_MS);
  await watch();
  await ctx.database.baseStation.update({ where: { id }, data: { certificateStanding: "BEING_GENERATED" } });
  expect(await watch()).toBe(0);
  expect(await open(ctx)).toHaveLength(1);
});

test("two watches at once raise an alarm once", async () => {
  const { ctx, watch } = await ownPlatform("race");
  for (let count = 0; count < 5; count++) await issued(ctx, -DAY_MS);
  const done = await Promise.all([watch(), watch(), watch()]);
  expect(done.reduce((sum, count) => sum + count)).toBe(5);
  expect(await open(ctx)).toHaveLength(5);
  expect(await ctx.database.auditEvent.count({ where: { action: "alarm.raise" } })).toBe(5);
});

test("CAs that sign are watched: 90, 30 and 7 days before their end, and when no successor comes in time", async () => {
  const { ctx, watch } = await ownPlatform("authorities");
  const { authorities, publish } = await testIssuing(ctx);
  const issuing = authorities.find(({ kind }) => kind === "BASE_STATION");
  const about = async () =>
    (await open(ctx, { "filter[type]": "ca_expiring" })).map(({ severity, subject }) => `${severity} ${subject.name}`);
  await publish();
  await watch();
  expect(await about()).toEqual([]);

  const endsIn = async (days: number) => {
    const notAfter = new Date(ctx.clock.now().getTime() + days * DAY_MS);
    await ctx.database.certificateAuthority.update({ where: { id: issuing?.id ?? "" }, data: { notAfter } });
    await watch();
    return about();
  };
  const name = issuing?.name;
  expect(await endsIn(732 + 90)).toEqual([]);
  expect(await endsIn(730 + 90)).toEqual([`WARNING ${name}`]); // 2 years no longer fit in 90 days
  expect(await endsIn(29)).toEqual([`MAJOR ${name}`]);
  expect(await endsIn(6)).toEqual([`CRITICAL ${name}`]);
  await ctx.database.certificateAuthority.update({
    where: { id: issuing?.id ?? "" },
    data: { retiredAt: ctx.clock.now() },
  });
  await watch();
  expect(await about()).toEqual([]);
});

test("a revocation list that is not made anew raises an alarm that names its CA", async () => {
  const { ctx, watch } = await ownPlatform("lists");
  const { authorities, publish } = await testIssuing(ctx);
  await publish();
  await watch();
  expect(await open(ctx)).toEqual([]);
  ctx.clock.advance(2 * DAY_MS + MINUTE_MS);
  await watch();
  const alarms = await open(ctx, { "filter[type]": "revocation_list_ending" });
  const names = authorities.filter(({ kind }) => kind !== "ROOT").map(({ name }) => name);
  expect(alarms.map(({ subject, severity }) => `${subject.name} ${severity}`).toSorted()).toEqual(
    names.map((name) => `${name} MAJOR`).toSorted(),
  );
  await publish();
  await watch();
  expect(await open(ctx)).toEqual([]);
});

test("REST gives pages of what the caller may see, and nothing of another organization", async () => {
  const { ctx, watch } = await ownPlatform("rest");
  const stranger = await testContext({ database: ctx.database });
  for (let count = 0; count < 3; count++) await issued(ctx, -DAY_MS);
  const theirs = await issued(stranger, -DAY_MS);
  await watch();

  const client = await restClient(ctx, ["stations:read"]);
  const first = await (await client.call(GET, "GET", "/alarms?limit=2")).json();
  const second = await (await client.call(GET, "GET", `/alarms?limit=2&cursor=${first.page.nextCursor}`)).json();
  const ids = [...first.data, ...second.data].map(({ subject }) => subject.id);
  expect(new Set(ids).size).toBe(3);
  expect(second.page.hasMore).toBe(false);
  expect(ids).not.toContain(theirs.id);
  const asked = await client.call(GET, "GET", `/alarms?filter[baseStation]=${theirs.id}`);
  expect((await asked.json()).data).toEqual([]);
  expect((await client.call(GET, "GET", "/alarms?filter[severity]=URGENT")).status).toBe(400);
});

test("whoever may not read stations reads no alarms", async () => {
  const { ctx } = await ownPlatform("roles");
  const viewer = await actingAs(ctx, "VIEWER");
  expect(await open(viewer)).toEqual([]);
  const bare = { ...viewer, actor: { ...viewer.actor, permissions: new Set<never>() } };
  await expect(open(bare)).rejects.toMatchObject({ code: "permission_required" });
});
