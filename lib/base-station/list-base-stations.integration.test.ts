import { beforeAll, describe, expect, test } from "vitest";
import { openTransaction } from "#lib/platform/db/transaction";
import { insertBaseStation, insertManyBaseStations } from "#lib/testing/base-stations";
import { actingAs, type TestContext, testContext } from "#lib/testing/context";
import { countBaseStations } from "./base-station-counters";
import { type BaseStationPage, listBaseStations } from "./list-base-stations";
import { ListBaseStations } from "./schema";
import { listUsedDomains, usedDomainsStatement } from "./used-domains";

type Query = Partial<Record<keyof ListBaseStations, string>>;

const list = (ctx: TestContext, query: Query = {}) => listBaseStations(ctx, ListBaseStations.parse(query));
const names = ({ rows }: BaseStationPage) => rows.map(({ name }) => name);
const DAY_MS = 86_400_000;

/** A station whose certificate ends after so many days. */
function withCertificate(ctx: TestContext, name: string, days: number, taken = true) {
  const at = (offset: number) => new Date(ctx.clock.now().getTime() + offset * DAY_MS);
  return insertBaseStation(ctx, {
    name,
    certificateStanding: "ISSUED",
    certificateNotAfter: at(days),
    certificateRenewalOpensAt: at(days - 6),
    certificateDownloadBy: at(days - 729),
    certificateInUseSince: taken ? at(days - 729) : null,
  });
}

/** Follows the cursors from the first page to the last. */
async function allPages(ctx: TestContext, query: Query): Promise<BaseStationPage[]> {
  const pages = [await list(ctx, query)];
  for (let cursor = pages[0]?.nextCursor; cursor; ) {
    const page = await list(ctx, { ...query, cursor });
    pages.push(page);
    cursor = page.nextCursor;
  }
  return pages;
}

test("names sort as people expect", async () => {
  const ctx = await testContext();
  for (const name of ["BS-10", "BS-2", "Zürich", "Zug", "aarau", "Äsch"]) await insertBaseStation(ctx, { name });
  expect(names(await list(ctx))).toEqual(["aarau", "Äsch", "BS-2", "BS-10", "Zug", "Zürich"]);
  expect(names(await list(ctx, { sort: "-name" }))).toEqual(["Zürich", "Zug", "BS-10", "BS-2", "Äsch", "aarau"]);
});

test("stations without a certificate come last in either direction", async () => {
  const ctx = await testContext();
  await insertBaseStation(ctx, { name: "none" });
  await withCertificate(ctx, "late", 400);
  await withCertificate(ctx, "soon", 2);
  expect(names(await list(ctx, { sort: "certificate" }))).toEqual(["soon", "late", "none"]);
  expect(names(await list(ctx, { sort: "-certificate" }))).toEqual(["late", "soon", "none"]);
});

test("any part of a name, an id, a serial number, a tag or a fingerprint is found, in any case", async () => {
  const ctx = await testContext();
  await insertBaseStation(ctx, {
    name: "Basel Roof Süd",
    lrrUuid: "0016C0-58A0CBFFFE80AA01",
    lrrId: "3002003A",
    serialNumber: "SN-7Q",
    tags: ["rooftop", "50 %"],
    publicKey: Buffer.from("key"),
    publicKeyFingerprint: `SHA256:4q8cQw${"x".repeat(37)}`,
    publicKeyLabel: "P-256",
    publicKeyDeclaredAt: ctx.clock.now(),
  });
  await insertBaseStation(ctx, { name: "Other" });
  for (const q of ["roof s", "SÜD", "2003a", "0016c0-58A0", "cbfffe80", "7q", "rooftop", "50 %", "4Q8cqW", "%"]) {
    expect([q, ...names(await list(ctx, { q }))]).toEqual([q, "Basel Roof Süd"]);
  }
  for (const q of ["_", "\\", "süß"]) expect([q, ...names(await list(ctx, { q }))]).toEqual([q]);
});

test("rare and common searches give the same rows as reading all", async () => {
  const ctx = await testContext();
  const { organizationId, database } = ctx;
  await insertManyBaseStations(database, { organizationId, from: 1, count: 4000, now: ctx.clock.now() });
  const everything = (await allPages(ctx, { limit: "200" })).flatMap(({ rows }) => rows);
  for (const q of ["zür", "bas", "roo", "sn", "99", "sha256", "nothing of the sort"]) {
    const expected = everything.filter((row) =>
      [row.name, row.lrrId, row.lrrUuid, row.serialNumber, row.publicKeyFingerprint, ...row.tags].some((text) =>
        text?.toLowerCase().includes(q),
      ),
    );
    const first = await list(ctx, { q, count: "true" });
    expect([q, first.total, names(first)]).toEqual([q, expected.length, expected.slice(0, 50).map(({ name }) => name)]);
  }
});

test("one domain lists its stations, with search and on every page", async () => {
  const ctx = await testContext();
  for (const name of ["Roof 1", "Roof 2", "Mast 1"]) {
    await insertBaseStation(ctx, { name, domains: ["region:north", "team:noc"] });
  }
  await insertBaseStation(ctx, { name: "Roof 3", domains: ["region:north/east"] });
  await insertBaseStation(ctx, { name: "Roof 4" });
  expect(names(await list(ctx, { domain: "region:north" }))).toEqual(["Mast 1", "Roof 1", "Roof 2"]);
  expect(names(await list(ctx, { domain: "region:north", q: "roof" }))).toEqual(["Roof 1", "Roof 2"]);
  expect(names(await list(ctx, { domain: "region:south" }))).toEqual([]);
  expect(await listUsedDomains(ctx)).toEqual(["region:north", "region:north/east", "team:noc"]);
  const pages = await allPages(ctx, { domain: "team:noc", limit: "2" });
  expect(pages.map(names)).toEqual([["Mast 1", "Roof 1"], ["Roof 2"]]);
  const cursor = pages[0]?.nextCursor ?? "";
  await expect(list(ctx, { domain: "region:north", cursor, limit: "2" })).rejects.toThrow("1 field is not valid.");
});

test("the domains in use are those of one's own stations that are there, each once", async () => {
  const [ctx, other] = await Promise.all([testContext(), testContext()]);
  expect(await listUsedDomains(ctx)).toEqual([]);
  const sets = [["region:south", "team:noc"], ["team:noc"], ["region:north"], []];
  for (const domains of [...sets, ...sets]) await insertBaseStation(ctx, { domains });
  await insertBaseStation(ctx, { domains: ["region:gone"], deletedAt: ctx.clock.now() });
  await insertBaseStation(other, { domains: ["region:of others"] });
  expect(await listUsedDomains(ctx)).toEqual(["region:north", "region:south", "team:noc"]);
});

test("the domains in use are found without reading all stations", async () => {
  const { database, organizationId } = await testContext();
  const plan = await openTransaction(database, async (tx) => {
    // Whatever the table holds: what has no other way shows.
    for (const way of ["seqscan", "sort", "bitmapscan"]) {
      await tx.$executeRaw`SELECT set_config(${`enable_${way}`}, 'off', true)`;
    }
    return tx.$queryRaw<{ "QUERY PLAN": string }[]>`EXPLAIN ${usedDomainsStatement(organizationId)}`;
  });
  const lines = plan.map((line) => line["QUERY PLAN"]);
  const scans = lines.filter((line) => line.includes("on base_station"));
  expect(scans.map((line) => /using (\w+)/.exec(line)?.[1])).toEqual(Array(2).fill("base_station_used_domains_idx"));
  expect(lines.join("\n")).toMatch(/Index Cond: .*hash_array_extended\(domains, '0'::bigint\) > used\w*\.hash/);
});

describe("pages", () => {
  let ctx: TestContext;
  beforeAll(async () => {
    ctx = await testContext();
    const { organizationId, database } = ctx;
    await insertManyBaseStations(database, { organizationId, from: 10_001, count: 130, now: ctx.clock.now() });
  });

  const SORTS = ["name", "-name", "certificate", "-certificate", "lastReport", "-lastReport", "lrrId", "-createdAt"];
  const FILTERS = [
    {},
    { administrative: "ACTIVE" },
    { certificate: "valid" },
    { certificate: "not-generated" },
    { health: "INITIALIZATION" },
    { q: "roof" },
  ];
  const CASES = [...SORTS, "model,-createdAt", "-rfRegion,certificate,name", "rfRegion,-lastReport,name"].flatMap(
    (sort) => FILTERS.map((filter) => ({ ...filter, sort })),
  );

  test.each(CASES)("show each station once, forwards and backwards: %j", async (query) => {
    const whole = await list(ctx, { ...query, limit: "200" });
    const pages = await allPages(ctx, { ...query, limit: "20" });
    expect(pages.flatMap(names)).toEqual(names(whole));
    expect(pages.map(({ offset }) => offset)).toEqual(pages.map((_page, index) => index * 20));

    const backwards = pages.slice(-1);
    for (let page = pages.at(-1); page?.previousCursor; page = backwards[0]) {
      backwards.unshift(await list(ctx, { ...query, limit: "20", cursor: page.previousCursor }));
    }
    expect(backwards.map(names)).toEqual(pages.map(names));
    expect(backwards.map(({ offset }) => offset)).toEqual(pages.map(({ offset }) => offset));
  });
});

test("a page after a cursor neither repeats nor skips a row when others come and go", async () => {
  const ctx = await testContext();
  for (const name of ["b", "d", "f", "h"]) await insertBaseStation(ctx, { name });
  const first = await list(ctx, { limit: "2" });
  await insertBaseStation(ctx, { name: "a" });
  await insertBaseStation(ctx, { name: "e" });
  await ctx.database.baseStation.updateMany({
    where: { organizationId: ctx.organizationId, name: "d" },
    data: { deletedAt: ctx.clock.now() },
  });
  const second = await list(ctx, { limit: "2", cursor: first.nextCursor ?? "" });
  expect([names(first), names(second)]).toEqual([
    ["b", "d"],
    ["e", "f"],
  ]);
});

test("every certificate filter and its counter mean the same", async () => {
  const ctx = await testContext();
  await insertBaseStation(ctx, { name: "none", administrativeState: "SUSPENDED" });
  await insertBaseStation(ctx, { name: "being generated", certificateStanding: "BEING_GENERATED" });
  await insertBaseStation(ctx, { name: "revoked", certificateStanding: "REVOKED" });
  await insertBaseStation(ctx, { name: "token", lnsTokenNotAfter: new Date("2028-11-21T12:00:00Z") });
  await withCertificate(ctx, "valid", 412);
  await withCertificate(ctx, "in a month", 29);
  await withCertificate(ctx, "renewing", 5.5);
  await withCertificate(ctx, "overdue", 4.5);
  await withCertificate(ctx, "expired", -2);
  await withCertificate(ctx, "not downloaded", 700, false);
  await withCertificate(ctx, "waiting", 729.01, false);
  const filtered = async (certificate: string) => names(await list(ctx, { certificate, sort: "createdAt" })).sort();

  expect(await filtered("not-generated")).toEqual(["none"]);
  expect(await filtered("token")).toEqual(["token"]);
  expect(await filtered("being-generated")).toEqual(["being generated"]);
  expect(await filtered("revoked")).toEqual(["revoked"]);
  expect(await filtered("valid")).toEqual(
    ["in a month", "not downloaded", "overdue", "renewing", "valid", "waiting"].sort(),
  );
  expect(await filtered("less-than-1-month")).toEqual(["in a month", "overdue", "renewing"]);
  expect(await filtered("less-than-1-week")).toEqual(["overdue", "renewing"]);
  expect(await filtered("renewing")).toEqual(["renewing"]);
  expect(await filtered("renewal-overdue")).toEqual(["overdue"]);
  expect(await filtered("expired")).toEqual(["expired"]);
  expect(await filtered("not-downloaded")).toEqual(["not downloaded"]);
  expect(await filtered("waiting-for-download")).toEqual(["waiting"]);

  expect(await countBaseStations(ctx)).toEqual({
    all: 11,
    active: 10,
    suspended: 1,
    health: { ACTIVE: 0, INITIALIZATION: 0, CONNECTION_ERROR: 0, RF_ERROR: 0, SUSPENDED: 1 },
    certificate: {
      "not-generated": 1,
      "waiting-for-download": 1,
      "not-downloaded": 1,
      "renewal-overdue": 1,
      expired: 1,
      revoked: 1,
    },
  });
});

test("another organization's stations are neither listed nor counted", async () => {
  const ctx = await testContext();
  const other = await testContext();
  await insertBaseStation(other, { name: "theirs" });
  expect(names(await list(ctx, { q: "theirs" }))).toEqual([]);
  expect((await list(ctx, { count: "true" })).total).toBe(0);
  expect((await countBaseStations(ctx)).all).toBe(0);
});

test("deleted stations are neither listed nor counted", async () => {
  const ctx = await testContext();
  await insertBaseStation(ctx, { deletedAt: ctx.clock.now() });
  expect([names(await list(ctx)), (await countBaseStations(ctx)).all]).toEqual([[], 0]);
});

test("a Viewer may read the list, and who may not read gets nothing", async () => {
  const ctx = await testContext();
  await insertBaseStation(ctx, { name: "mine" });
  const viewer = await actingAs(ctx, "VIEWER");
  expect(names(await list(viewer))).toEqual(["mine"]);
  const nobody = { ...viewer, actor: { ...viewer.actor, permissions: new Set<never>() } };
  await expect(list(nobody)).rejects.toMatchObject({ kind: "forbidden", code: "permission_required" });
  await expect(countBaseStations(nobody)).rejects.toMatchObject({ code: "permission_required" });
});
