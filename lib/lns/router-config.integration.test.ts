import { expect, test } from "vitest";
import { POST as PREVIEW } from "#app/api/v1/base-stations/[baseStation]/router-config/preview/route";
import { DELETE, GET, PUT } from "#app/api/v1/base-stations/[baseStation]/router-config/route";
import type { DomainError } from "#lib/platform/domain-error";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, testContext } from "#lib/testing/context";
import { restClient } from "#lib/testing/rest";
import { routerConfigFor } from "./router-config";
import { getRouterConfig, previewRouterConfig } from "./router-config-view";
import { setRouterConfig } from "./set-router-config";

const OWN = routerConfigFor("EU868").replace('"JoinEui":null', '"JoinEui":[[9007199254740993,9007199254740995]]');
const ref = (id: string) => ({ by: "id", value: id }) as const;
const codeOf = (failed: Promise<unknown>) =>
  failed.then(
    () => "done",
    (error: DomainError) => error.code,
  );

async function setUp() {
  const ctx = await testContext();
  const eui = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const station = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui}`, rfRegion: "IN865" });
  return { ctx, station, baseStation: ref(station.id) };
}

test("an operator's router_config is kept as written and told in History; taken away, the region's is back", async () => {
  const { ctx, station, baseStation } = await setUp();
  expect((await getRouterConfig(ctx, baseStation)).view).toEqual({
    ...{ baseStation: station.id, rfRegion: "IN865", source: "RF_REGION", routerConfig: routerConfigFor("IN865") },
    warnings: [expect.stringContaining("drops every downlink in IN865")],
  });
  expect(await setRouterConfig(ctx, { baseStation, ifMatch: 1, routerConfig: OWN })).toEqual({ version: 2 });
  expect(await getRouterConfig(ctx, baseStation)).toMatchObject({
    ...{ version: 2, view: { source: "OWN", routerConfig: OWN, warnings: [] } },
  });
  expect(await setRouterConfig(ctx, { baseStation, routerConfig: null })).toEqual({ version: 3 });
  expect((await getRouterConfig(ctx, baseStation)).view.source).toBe("RF_REGION");

  // Both within a millisecond of the test's clock: their ids have no order.
  const events = await ctx.database.auditEvent.findMany({ where: { baseStationId: station.id } });
  expect(events.map(({ action, actorName }) => [action, actorName]).sort()).toEqual([
    ["router_config.remove", ctx.actor.name],
    ["router_config.set", ctx.actor.name],
  ]);
});

test("a text that a station could not use is refused with every fault, and nothing is stored", async () => {
  const { ctx, station, baseStation } = await setUp();
  const routerConfig = OWN.replace('"hwspec":"sx1301/1",', "").replace('"radio_0":{', '\n"radio_0":{"x":1,');
  await expect(setRouterConfig(ctx, { baseStation, routerConfig })).rejects.toMatchObject({
    code: "validation_failed",
    errors: [
      { pointer: "/routerConfig", code: "missing", detail: expect.stringContaining("/hwspec"), line: 1 },
      { pointer: "/routerConfig", code: "unknown_field", detail: expect.stringContaining("/radio_0/x"), line: 2 },
    ],
  });
  const row = await ctx.database.baseStation.findUniqueOrThrow({ where: { id: station.id } });
  expect(row).toMatchObject({ routerConfig: null, version: 1 });
});

test("who may not write, who saw an older version, and who asks for somebody else's station change nothing", async () => {
  const { ctx, station, baseStation } = await setUp();
  const change = { baseStation, routerConfig: OWN };
  expect(await codeOf(setRouterConfig(await actingAs(ctx, "VIEWER"), change))).toBe("permission_required");
  const stranger = await testContext();
  expect(await codeOf(setRouterConfig(stranger, change))).toBe("base_station_not_found");
  expect(await codeOf(getRouterConfig(stranger, baseStation))).toBe("base_station_not_found");
  expect(await codeOf(previewRouterConfig(stranger, change))).toBe("base_station_not_found");
  const both = await Promise.all([
    codeOf(setRouterConfig(ctx, { ...change, ifMatch: 1 })),
    codeOf(setRouterConfig(ctx, { ...change, ifMatch: 1 })),
  ]);
  expect(both.sort()).toEqual(["base_station_changed", "done"]);
  expect(await ctx.database.auditEvent.count({ where: { baseStationId: station.id } })).toBe(1);
});

test("a station that is no Basics Station has none", async () => {
  const { ctx } = await setUp();
  const other = await insertBaseStation(ctx);
  const refused = setRouterConfig(ctx, { baseStation: ref(other.id), routerConfig: OWN });
  expect(await codeOf(refused)).toBe("not_a_basics_station");
  expect(await codeOf(getRouterConfig(ctx, ref(other.id)))).toBe("not_a_basics_station");
});

test("over REST: read, previewed with line and column, set with If-Match, taken away", async () => {
  const { ctx, station } = await setUp();
  const rest = await restClient(ctx);
  const path = `/base-stations/${station.id}/router-config`;
  expect((await rest.call(GET, "GET", path)).status).toBe(200);
  const faulty = await rest.call(PREVIEW, "POST", `${path}/preview`, { body: { routerConfig: "{\n1" } });
  expect(await faulty.json()).toMatchObject({ message: null, faults: [{ code: "not_json", line: 2, column: 1 }] });
  const sound = await rest.call(PREVIEW, "POST", `${path}/preview`, { body: { routerConfig: OWN } });
  expect((await sound.json()).message).toContain("[[9007199254740993,9007199254740995]]");
  const put = { body: { routerConfig: OWN }, headers: { "if-match": '"1"' } };
  const set = await rest.call(PUT, "PUT", path, put);
  expect([set.status, (await set.json()).source]).toEqual([200, "OWN"]);
  expect((await rest.call(PUT, "PUT", path, put)).status).toBe(412);
  expect((await rest.call(DELETE, "DELETE", path)).status).toBe(204);
});
