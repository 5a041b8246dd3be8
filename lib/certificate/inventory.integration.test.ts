import { expect, test } from "vitest";
import { GET as listRoute } from "#app/api/v1/certificates/route";
import { GET as csvRoute } from "#app/api/v1/certificates.csv/route";
import type { Prisma } from "#lib/generated/prisma/client";
import { DAY_MS, HOUR_MS } from "#lib/platform/clock";
import { newId } from "#lib/platform/new-id";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, type TestContext, testContext } from "#lib/testing/context";
import { insertDeclaredStation, testIssuing } from "#lib/testing/issuing";
import { restClient } from "#lib/testing/rest";
import { getExpiryCalendar } from "./calendar-view";
import { ListInventoryQuery } from "./inventory-schema";
import { listInventory } from "./inventory-view";
import { INVENTORY_STATES } from "./values";

/** Makes certificates' rows as they are after their signature; the bytes do not matter here. */
async function inventory() {
  const ctx = await testContext();
  const { authorities } = await testIssuing(ctx);
  const issuer = authorities.find(({ kind }) => kind === "BASE_STATION");
  const shard = await ctx.database.revocationShard.findFirstOrThrow({ where: { authorityId: issuer?.id ?? "" } });
  const hex = (bytes: number) => Buffer.from(ctx.random.bytes(bytes)).toString("hex");

  async function add(leftMs: number, fields: Partial<Prisma.CertificateUncheckedCreateInput> = {}) {
    const now = ctx.clock.now();
    const notAfter = new Date(now.getTime() + leftMs);
    const baseStationId = fields.baseStationId ?? (await insertBaseStation(ctx)).id;
    return ctx.database.certificate.create({
      data: {
        id: newId(ctx, "crt"),
        organizationId: ctx.organizationId,
        purpose: "STATION",
        status: "ISSUED",
        issuerId: shard.authorityId,
        shardId: shard.id,
        serialNumber: `01${hex(16)}`,
        publicKeyFingerprint: `SHA256:${Buffer.from(ctx.random.bytes(32)).toString("base64").slice(0, 43)}`,
        publicKeyLabel: "P-256",
        notBefore: new Date(notAfter.getTime() - 730 * DAY_MS),
        notAfter,
        renewalOpensAt: new Date(notAfter.getTime() - 6 * DAY_MS),
        toBeSigned: new Uint8Array([0x30, 0]),
        certificate: new Uint8Array([0x30, 0]),
        sha256: hex(32),
        instanceId: "ins_test",
        reservedAt: now,
        issuedAt: now,
        downloadBy: now,
        ...fields,
        baseStationId,
      },
    });
  }
  const list = (query: Record<string, string> = {}, as: TestContext = ctx) =>
    listInventory(as, ListInventoryQuery.parse(query));
  const ids = async (query: Record<string, string> = {}) => (await list(query)).rows.map(({ id }) => id);
  return { ctx, issuer, add, list, ids };
}

test("each state filter gives its certificates, and what is only reserved is nobody's", async () => {
  const { ctx, add, ids } = await inventory();
  const now = ctx.clock.now();
  const valid = await add(100 * DAY_MS);
  const overlapping = await add(3 * DAY_MS, { status: "OVERLAPPING" });
  const renewing = await add(6 * DAY_MS - HOUR_MS);
  const overdue = await add(4 * DAY_MS);
  const expired = await add(-HOUR_MS);
  const revoked = await add(50 * DAY_MS, { status: "REVOKED", revokedAt: now, revocationReason: "OTHER" });
  const superseded = await add(60 * DAY_MS, { status: "SUPERSEDED", supersededAt: now });
  await add(10 * DAY_MS, { status: "RESERVED", certificate: null, sha256: null, issuedAt: null });
  await add(10 * DAY_MS, { status: "ABANDONED", certificate: null, sha256: null, issuedAt: null });

  const found = Object.fromEntries(
    await Promise.all(INVENTORY_STATES.map(async (state) => [state, await ids({ "filter[state]": state })])),
  );
  expect(found).toEqual({
    valid: [overlapping.id, overdue.id, renewing.id, valid.id],
    renewing: [renewing.id],
    "renewal-overdue": [overdue.id],
    expired: [expired.id],
    revoked: [revoked.id],
    superseded: [superseded.id],
  });
  expect(await ids()).toHaveLength(7);
});

test("expiry, days, issuer and algorithm narrow together", async () => {
  const { issuer, add, ids } = await inventory();
  const soon = await add(5 * DAY_MS, { publicKeyLabel: "RSA 2048" });
  const later = await add(20 * DAY_MS);
  const ended = await add(-1);
  const far = await add(700 * DAY_MS);
  expect(await ids({ "filter[expiry]": "less-than-1-week" })).toEqual([soon.id]);
  expect(await ids({ "filter[expiry]": "less-than-1-month" })).toEqual([soon.id, later.id]);
  expect(await ids({ "filter[expiry]": "ended" })).toEqual([ended.id]);
  expect(await ids({ "filter[expiry]": "later" })).toEqual([far.id]);
  const days = (a: number, b: number) =>
    Object.fromEntries(
      [a, b].map((day, index) => [
        `filter[${index ? "to" : "from"}]`,
        new Date(Date.UTC(2026, 10, 21) + day * DAY_MS).toISOString().slice(0, 10),
      ]),
    );
  expect(await ids(days(20, 21))).toEqual([later.id]);
  expect(await ids(days(21, 22))).toEqual([]);
  expect(await ids({ "filter[algorithm]": "RSA 2048" })).toEqual([soon.id]);
  expect(await ids({ "filter[issuer]": issuer?.id ?? "", "filter[algorithm]": "RSA 2048" })).toEqual([soon.id]);
  expect(await ids({ "filter[issuer]": "ca_other" })).toEqual([]);
});

test("a serial number is found in every way tools print it, and by its beginning", async () => {
  const { add, ids } = await inventory();
  const { id, serialNumber } = await add(DAY_MS);
  const upper = serialNumber.toUpperCase();
  const colons = upper.match(/../g)?.join(":") ?? "";
  const spellings = [
    serialNumber,
    upper,
    colons,
    `0x${serialNumber}`,
    `00:${colons}`,
    upper.slice(1),
    upper.slice(0, 12),
  ];
  for (const q of spellings) expect({ q, ids: await ids({ q }) }).toEqual({ q, ids: [id] });
  expect(await ids({ q: `${serialNumber.slice(0, 20)}zz` })).toEqual([]);
});

test("a certificate is found by its fingerprint, that of its key though another is declared, and its station", async () => {
  const { ctx, add, ids } = await inventory();
  const station = await insertDeclaredStation(ctx, { name: "Grimsel Hospiz 42" });
  const current = await add(DAY_MS, { baseStationId: station.id });
  const revoked = await add(2 * DAY_MS, { status: "REVOKED", revokedAt: ctx.clock.now(), baseStationId: station.id });
  await add(3 * DAY_MS);
  expect(await ids({ q: current.sha256 ?? "" })).toEqual([current.id]);
  expect(await ids({ q: current.publicKeyFingerprint })).toEqual([current.id]);
  expect(await ids({ q: revoked.publicKeyFingerprint })).toEqual([revoked.id]);
  for (const q of ["grimsel", station.lrrId, station.lrrUuid.toLowerCase(), station.publicKeyFingerprint ?? ""]) {
    expect({ q, ids: await ids({ q }) }).toEqual({ q, ids: [current.id, revoked.id] });
  }
  expect(await ids({ q: "%" })).toEqual([]);
});

test("pages meet without gap or repeat in every sort, both ways, while certificates come in", async () => {
  const { ctx, add, list } = await inventory();
  for (let count = 0; count < 7; count++) {
    ctx.clock.advance(1000);
    await add((count % 3) * DAY_MS + 1000 - count * 1000); // three end at the same moment
  }
  await add(Date.UTC(9999, 11, 31) - ctx.clock.now().getTime());
  for (const sort of ["notAfter", "-notAfter", "issuedAt", "-issuedAt", "baseStation", "-baseStation"]) {
    const whole = (await list({ sort, count: "true" })).rows.map(({ id }) => id);
    expect(whole).toHaveLength(8);
    const first = await list({ sort, limit: "3" });
    const second = await list({ sort, limit: "3", cursor: first.nextCursor ?? "" });
    const third = await list({ sort, limit: "3", cursor: second.nextCursor ?? "" });
    expect([first, second, third].flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual(whole);
    expect(third.nextCursor).toBeNull();
    expect([first.offset, second.offset, third.offset]).toEqual([0, 3, 6]);
    const back = await list({ sort, limit: "3", cursor: third.previousCursor ?? "" });
    expect(back.rows.map(({ id }) => id)).toEqual(whole.slice(3, 6));
    expect(first.previousCursor).toBeNull();
  }
});

test("a cursor of another list is refused", async () => {
  const { add, list } = await inventory();
  await add(DAY_MS);
  await add(DAY_MS);
  const { nextCursor } = await list({ limit: "1" });
  const refused = expect.objectContaining({ code: "validation_failed" });
  await expect(list({ limit: "1", cursor: nextCursor ?? "", "filter[state]": "valid" })).rejects.toEqual(refused);
  await expect(list({ limit: "1", cursor: nextCursor ?? "", sort: "-notAfter" })).rejects.toEqual(refused);
  await expect(list({ cursor: "nonsense" })).rejects.toEqual(refused);
});

test("nothing of another organization or of a deleted station is in the inventory, the calendar or the export", async () => {
  const { ctx, add, list } = await inventory();
  const { baseStationId } = await add(DAY_MS);
  await ctx.database.baseStation.update({
    where: { id: baseStationId },
    data: { deletedAt: ctx.clock.now(), deletedBy: "Test" },
  });
  await add(DAY_MS);
  const stranger = await testContext();
  expect((await list({ count: "true" }, stranger)).total).toBe(0);
  expect((await list({ count: "true" })).total).toBe(1);
  const ending = (await getExpiryCalendar(ctx)).weeks.reduce((sum, week) => sum + week.ending, 0);
  expect(ending).toBe(1);
  expect((await getExpiryCalendar(stranger)).weeks.every((week) => week.ending === 0 && week.renewals === 0)).toBe(
    true,
  );
  const bare = { ...(await actingAs(ctx, "VIEWER")) };
  const nobody = { ...bare, actor: { ...bare.actor, permissions: new Set<never>() } };
  await expect(list({}, nobody)).rejects.toMatchObject({ code: "permission_required" });
  await expect(getExpiryCalendar(nobody)).rejects.toMatchObject({ code: "permission_required" });
});

test("each week of the calendar counts what its list shows", async () => {
  const { ctx, add, ids } = await inventory();
  for (const days of [0.5, 1, 3, 9, 9, 30, 200, 731, 900]) await add(days * DAY_MS);
  await add(9 * DAY_MS, { status: "REVOKED", revokedAt: ctx.clock.now() });
  const { weeks, later, end } = await getExpiryCalendar(ctx);
  expect(weeks).toHaveLength(106);
  expect(weeks[0]).toMatchObject({ from: "2026-11-16", to: "2026-11-23" });
  for (const { from, to, ending } of weeks.filter((week) => week.ending > 0)) {
    const listed = await ids({ "filter[state]": "valid", "filter[from]": from, "filter[to]": to });
    expect({ from, count: listed.length }).toEqual({ from, count: ending });
  }
  expect(weeks.reduce((sum, week) => sum + week.ending, 0) + later).toBe(9);
  expect(await ids({ "filter[state]": "valid", "filter[from]": end })).toHaveLength(later);
});

test("the forecast says when stations will renew: as their windows open, overdue ones now", async () => {
  const { ctx, add } = await inventory();
  await add(27 * DAY_MS); // its window opens in 21 days: three weeks after this Saturday
  await add(DAY_MS); // due now
  await add(40 * DAY_MS, { status: "OVERLAPPING" }); // renewed already
  const { weeks } = await getExpiryCalendar(ctx);
  expect(weeks.flatMap(({ renewals }, week) => (renewals > 0 ? [{ week, renewals }] : [])).slice(0, 2)).toEqual([
    { week: 0, renewals: 1 },
    { week: 3, renewals: 1 },
  ]);
});

test("REST lists and exports the same, and the file cannot run formulas", async () => {
  const { ctx, add } = await inventory();
  const station = await insertBaseStation(ctx, { name: '=HYPERLINK("http://evil")' });
  const first = await add(DAY_MS, { baseStationId: station.id });
  for (let count = 0; count < 205; count++)
    await add((count + 2) * DAY_MS, { baseStationId: station.id, status: "SUPERSEDED", supersededAt: ctx.clock.now() });

  const client = await restClient(ctx, ["stations:read"]);
  const { data, page } = await (await client.call(listRoute, "GET", "/certificates?limit=2&count=true")).json();
  expect(data).toMatchObject([{ id: first.id, baseStation: { id: station.id }, purpose: "station" }, {}]);
  expect(page).toMatchObject({ hasMore: true, total: 206 });

  const answer = await client.call(csvRoute, "GET", "/certificates.csv");
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="certificates-2026-11-21.csv"');
  const lines = (await answer.text()).trimEnd().split("\r\n");
  expect(lines).toHaveLength(207); // more than one page of the list
  expect(lines[0]).toMatch(/^serial_number,state,delivery,base_station,/);
  expect(lines[1]).toContain(`${first.serialNumber},VALID,NOT_DOWNLOADED,"'=HYPERLINK(""http://evil"")",${station.id}`);
  const filtered = await client.call(csvRoute, "GET", "/certificates.csv?filter[state]=valid");
  expect((await filtered.text()).trimEnd().split("\r\n")).toHaveLength(2);
  expect((await client.call(csvRoute, "GET", "/certificates.csv?filter[state]=odd")).status).toBe(400);
});

test("the purpose filter gives the certificates for that server alone", async () => {
  const { add, list } = await inventory();
  const station = await add(DAY_MS);
  const lns = await add(DAY_MS, { purpose: "LNS", baseStationId: station.baseStationId });
  const { rows } = await list({ "filter[purpose]": "lns" });
  expect(rows).toMatchObject([{ id: lns.id, purpose: "lns", onPreviousKey: false }]);
});
