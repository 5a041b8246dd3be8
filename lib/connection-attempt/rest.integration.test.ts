import { expect, test } from "vitest";
import { GET as ofStation } from "#app/api/v1/base-stations/[baseStation]/connection-attempts/route";
import { POST as ignore } from "#app/api/v1/connection-attempts/[attempt]/ignore/route";
import { GET as read } from "#app/api/v1/connection-attempts/[attempt]/route";
import { GET as list } from "#app/api/v1/connection-attempts/route";
import { insertBaseStation } from "#lib/testing/base-stations";
import { testContext } from "#lib/testing/context";
import { restClient } from "#lib/testing/rest";
import { recordAttempt } from "./record-attempt";

test("refused callers are listed, read and ignored over REST, of all stations and of one", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  const station = await insertBaseStation(ctx);
  await recordAttempt(ctx, {
    ...{ listener: "KEY_INSTALLER", verdict: "station_suspended", message: "Suspended.", address: "::1", port: 1 },
    ...{ tlsVersion: null, station, claimedName: null, certificate: null, key: null },
  });
  const all = await (
    await client.call(list, "GET", "/connection-attempts?verdict=station_suspended&unknown=false")
  ).json();
  expect(all).toMatchObject({
    data: [{ verdict: "station_suspended", count: 1, baseStation: { id: station.id, deleted: false } }],
    page: { hasMore: false, nextCursor: null },
  });
  const { id } = all.data[0];
  expect(await (await client.call(read, "GET", `/connection-attempts/${id}`)).json()).toEqual(all.data[0]);
  const answer = await client.call(ignore, "POST", `/connection-attempts/${id}/ignore`, { body: {} });
  expect(await answer.json()).toMatchObject({ id, ignoredBy: "Test client" });
  expect((await (await client.call(list, "GET", "/connection-attempts?unknown=false")).json()).data).toEqual([]);
  const own = await client.call(ofStation, "GET", `/base-stations/lrr:${station.lrrId}/connection-attempts`);
  expect((await own.json()).data).toMatchObject([{ id }]);
});

test("what is not there, wrong or not allowed is a problem with its code", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx, ["stations:read"]);
  const foreign = await insertBaseStation(await testContext());
  const missing = await client.call(read, "GET", "/connection-attempts/att_none");
  expect([missing.status, (await missing.json()).code]).toEqual([404, "connection_attempt_not_found"]);
  expect((await client.call(ofStation, "GET", `/base-stations/${foreign.id}/connection-attempts`)).status).toBe(404);
  expect((await client.call(list, "GET", "/connection-attempts?limit=201")).status).toBe(400);
  expect((await client.call(list, "GET", "/connection-attempts?verdict=none")).status).toBe(400);
  expect((await client.call(ignore, "POST", "/connection-attempts/att_none/ignore", { body: {} })).status).toBe(403);
});
