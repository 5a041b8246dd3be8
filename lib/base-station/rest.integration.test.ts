import { expect, test } from "vitest";
import { DELETE, PATCH, GET as read } from "#app/api/v1/base-stations/[baseStation]/route";
import { GET as count } from "#app/api/v1/base-stations/counters/route";
import { POST as create, GET as list } from "#app/api/v1/base-stations/route";
import { insertBaseStation } from "#lib/testing/base-stations";
import { type TestContext, testContext } from "#lib/testing/context";
import { restClient } from "#lib/testing/rest";

const uuid = (ctx: TestContext) => `7076FF-${Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase()}`;

test("a station is declared, read, changed and deleted, each with its ETag", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  const body = { lrrUuid: uuid(ctx), rfRegion: "EU868", location: { kind: "GPS", latitude: 47.5, longitude: 7.6 } };
  const created = await client.call(create, "POST", "/base-stations", { body });
  const station = await created.json();
  expect([created.status, created.headers.get("etag")]).toEqual([201, '"1"']);
  expect(created.headers.get("location")).toBe(`/api/v1/base-stations/${station.id}`);
  expect(station).toMatchObject({
    ...body,
    location: { ...body.location, altitudeM: null },
    certificate: null,
    version: 1,
  });

  for (const address of [station.id, `lrr:${station.lrrId}`, `uuid:${station.lrrUuid}`]) {
    const answer = await client.call(read, "GET", `/base-stations/${address}`);
    expect([answer.headers.get("etag"), await answer.json()]).toEqual(['"1"', station]);
  }
  const path = `/base-stations/${station.id}`;
  const patch = { name: "Roof", location: null, tags: ["a"] };
  expect((await client.call(PATCH, "PATCH", path, { body: { name: null } })).status).toBe(422);
  const changed = await client.call(PATCH, "PATCH", path, { body: patch, headers: { "if-match": '"1"' } });
  expect([changed.status, changed.headers.get("etag")]).toEqual([200, '"2"']);
  expect(await changed.json()).toMatchObject({ name: "Roof", location: { kind: "UNKNOWN" }, tags: ["a"], version: 2 });

  const stale = await client.call(PATCH, "PATCH", path, { body: { name: "Late" }, headers: { "if-match": '"1"' } });
  expect(stale.status).toBe(412);
  expect(await stale.json()).toMatchObject({ code: "base_station_changed", facts: { changedBy: "Test client" } });
  expect((await client.call(DELETE, "DELETE", path, { headers: { "if-match": '"1"' } })).status).toBe(412);
  expect((await client.call(DELETE, "DELETE", path)).status).toBe(204);
  expect((await client.call(read, "GET", path)).status).toBe(404);
});

test("lists come in pages with their cursor, and with the total only when asked for", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  for (const name of ["A", "B", "C"]) await insertBaseStation(ctx, { name });
  const first = await (await client.call(list, "GET", "/base-stations?limit=2&count=true")).json();
  expect(first.data.map(({ name }: { name: string }) => name)).toEqual(["A", "B"]);
  expect(first.page).toMatchObject({ hasMore: true, total: 3 });
  const next = encodeURIComponent(first.page.nextCursor);
  const second = await (await client.call(list, "GET", `/base-stations?limit=2&cursor=${next}`)).json();
  expect(second).toMatchObject({ data: [{ name: "C" }], page: { nextCursor: null, hasMore: false } });
  expect(second.page).not.toHaveProperty("total");
});

test("a row says state, delivery and end of the certificate, or null", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  const at = (days: number) => new Date(ctx.clock.now().getTime() + days * 86_400_000);
  const issued = { certificateStanding: "ISSUED", certificateRenewalOpensAt: at(-3) } as const;
  await insertBaseStation(ctx, { name: "A", ...issued, certificateNotAfter: at(3), certificateDownloadBy: at(1) });
  const used = { certificateDownloadBy: at(-9), certificateInUseSince: at(-9) };
  await insertBaseStation(ctx, { name: "B", ...issued, certificateNotAfter: at(-1), ...used });
  await insertBaseStation(ctx, { name: "C", certificateStanding: "REVOKED" });
  await insertBaseStation(ctx, { name: "D" });
  const { data } = await (await client.call(list, "GET", "/base-stations")).json();
  expect(data.map(({ certificate }: { certificate: unknown }) => certificate)).toEqual([
    { state: "VALID", delivery: "WAITING_FOR_DOWNLOAD", notAfter: at(3).toISOString() },
    { state: "EXPIRED", delivery: "IN_USE", notAfter: at(-1).toISOString() },
    { state: "REVOKED", delivery: null, notAfter: null },
    null,
  ]);
  const filtered = await client.call(list, "GET", "/base-stations?filter[certificate]=expired&sort=-certificate,name");
  expect((await filtered.json()).data).toMatchObject([{ name: "B" }]);
  expect(await (await client.call(count, "GET", "/base-stations/counters")).json()).toMatchObject({
    all: 4,
    certificate: { expired: 1, revoked: 1, "waiting-for-download": 1, "not-generated": 1 },
  });
});

test("a row says health and connection, filtered by health and counted", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  const { id } = await insertBaseStation(ctx, { name: "A", lrrUuid: uuid(ctx).replace("7076FF", "0016C0") });
  const at = ctx.clock.now().toISOString();
  await insertBaseStation(ctx, { name: "B" });
  const unknown = { health: null, connection: null, lastReportAt: null };
  const never = {
    health: { state: "INITIALIZATION", since: at },
    connection: { state: "NEVER_CONNECTED", since: null },
  };
  const data = async (query = "") => (await (await client.call(list, "GET", `/base-stations${query}`)).json()).data;
  expect(await data()).toMatchObject([{ id, ...never, lastReportAt: null }, unknown]);
  expect(await data("?filter[health]=INITIALIZATION")).toMatchObject([{ id }]);
  const counters = await (await client.call(count, "GET", "/base-stations/counters")).json();
  expect(counters.health).toEqual({ ACTIVE: 0, INITIALIZATION: 1, CONNECTION_ERROR: 0, RF_ERROR: 0, SUSPENDED: 0 });
});

test.each([
  "limit=201",
  "limit=0",
  "sort=colour",
  "filter[certificate]=blue",
  "filter[health]=active",
  "cursor=abc",
  "colour=red",
])("a query that cannot be meant is malformed, never guessed at: %s", async (query) => {
  const client = await restClient(await testContext());
  const answer = await client.call(list, "GET", `/base-stations?${query}`);
  expect([answer.status, (await answer.json()).code]).toEqual([400, "invalid_parameter"]);
});

test("a token without the scope is refused, and another organization's station is not found", async () => {
  const ctx = await testContext();
  const station = await insertBaseStation(ctx);
  const reader = await restClient(ctx, ["stations:read"]);
  const body = { lrrUuid: uuid(ctx), rfRegion: "EU868" };
  expect((await reader.call(create, "POST", "/base-stations", { body })).status).toBe(403);
  expect((await reader.call(DELETE, "DELETE", `/base-stations/${station.id}`)).status).toBe(403);

  const stranger = await restClient(await testContext());
  for (const address of [station.id, `lrr:${station.lrrId}`, `uuid:${station.lrrUuid}`]) {
    expect((await stranger.call(read, "GET", `/base-stations/${address}`)).status).toBe(404);
    expect((await stranger.call(PATCH, "PATCH", `/base-stations/${address}`, { body: { name: "x" } })).status).toBe(
      404,
    );
  }
});

test("a taken LRR-UUID is a conflict, and a repeated request with its key is not", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  const call = { body: { lrrUuid: uuid(ctx), rfRegion: "EU868" }, headers: { "idempotency-key": "8f14e45f" } };
  const first = await client.call(create, "POST", "/base-stations", call);
  const again = await client.call(create, "POST", "/base-stations", call);
  expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([201, "true"]);
  expect(await again.json()).toEqual(await first.json());
  const other = await client.call(create, "POST", "/base-stations", { body: call.body });
  expect([other.status, (await other.json()).code]).toEqual([409, "lrr_uuid_taken"]);
});
