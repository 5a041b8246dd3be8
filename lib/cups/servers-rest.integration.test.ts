import { beforeAll, expect, test } from "vitest";
import { DELETE as clearRedirect, PUT as redirect } from "#app/api/v1/base-stations/[baseStation]/cups-server/route";
import {
  PUT as assignStation,
  DELETE as clearStation,
  GET as readStation,
} from "#app/api/v1/base-stations/[baseStation]/lns-assignment/route";
import { DELETE as clearDomain } from "#app/api/v1/lns-assignments/[assignment]/route";
import { PUT as assignDomain, GET as listDomains } from "#app/api/v1/lns-assignments/route";
import { GET as read, DELETE as remove, PATCH as update } from "#app/api/v1/servers/[server]/route";
import { POST as create, GET as list } from "#app/api/v1/servers/route";
import { insertBasicsStation } from "#lib/testing/basics-peer";
import { actingAsPlatform, testContext } from "#lib/testing/context";
import { serverPki } from "#lib/testing/external-servers";
import { TEST_MASTER_KEY } from "#lib/testing/issuing";
import { restClient } from "#lib/testing/rest";
import { ensureBoxKey } from "./box-key";

let pki: ReturnType<typeof serverPki>;
beforeAll(() => {
  pki = serverPki();
});

const TTS = "wss://eu1.cloud.thethings.network:8887";

test("a server is added, read, changed and deleted, each with its ETag, and its secrets never come back", async () => {
  const ctx = await testContext();
  await ensureBoxKey(actingAsPlatform(ctx), TEST_MASTER_KEY);
  const client = await restClient(ctx);
  const credential = { kind: "CERTIFICATE", certificate: pki.clientCertificate, key: pki.clientKey };
  const body = { name: "TTS", uri: TTS, trust: pki.ca, credential };
  const created = await client.call(create, "POST", "/servers", { body });
  const text = await created.text();
  expect([created.status, created.headers.get("etag")]).toEqual([201, '"1"']);
  expect(text).not.toContain("PRIVATE KEY");
  const server = JSON.parse(text);
  expect(server).toMatchObject({ kind: "LNS", name: "TTS", uri: TTS, mayRunCommands: false, trust: { pem: pki.ca } });
  expect(created.headers.get("location")).toBe(`/api/v1/servers/${server.id}`);

  const path = `/servers/${server.id}`;
  expect(await (await client.call(read, "GET", path)).json()).toMatchObject({ ...server, uses: { stations: 0 } });
  const token = { credential: { kind: "TOKEN", token: "NNSXS.VEEBURF3KR77ZR" } };
  const changed = await client.call(update, "PATCH", path, { body: token, headers: { "if-match": '"1"' } });
  expect([changed.status, changed.headers.get("etag")]).toEqual([200, '"2"']);
  expect(await changed.text()).not.toContain("VEEBURF3KR77ZR");
  expect(
    (await client.call(update, "PATCH", path, { body: { name: "X" }, headers: { "if-match": '"1"' } })).status,
  ).toBe(412);
  const faulty = await client.call(update, "PATCH", path, { body: { uri: "wss://no-port.example.org" } });
  expect(await faulty.json()).toMatchObject({ status: 422, errors: [{ pointer: "/uri", code: "uri_unusable" }] });
  expect((await client.call(remove, "DELETE", path, { headers: { "if-match": '"2"' } })).status).toBe(204);
  expect((await client.call(read, "GET", path)).status).toBe(404);
  expect(await (await client.call(list, "GET", "/servers")).json()).toMatchObject({ data: [] });
});

test("a domain and a station are sent to a server, and back", async () => {
  const ctx = await testContext();
  await ensureBoxKey(actingAsPlatform(ctx), TEST_MASTER_KEY);
  const client = await restClient(ctx);
  const add = async (body: object) =>
    (await (await client.call(create, "POST", "/servers", { body: { trust: pki.ca, ...body } })).json()).id as string;
  const [lns, cups] = [
    await add({ name: "LNS", uri: TTS }),
    await add({ kind: "CUPS", name: "CUPS", uri: "https://cups.example.org:443" }),
  ];
  const station = await insertBasicsStation(ctx, { domains: ["region:north"] });
  const of = `/base-stations/${station.id}`;

  const domain = { domain: "region:north", route: "DIRECT", server: lns };
  const assigned = await client.call(assignDomain, "PUT", "/lns-assignments", { body: domain });
  expect([assigned.status, assigned.headers.get("etag")]).toEqual([200, '"1"']);
  const route = async () => (await client.call(readStation, "GET", `${of}/lns-assignment`)).json();
  expect(await route()).toMatchObject({
    route: "DIRECT",
    source: "DOMAIN",
    domain: "region:north",
    server: { uri: TTS },
  });

  const built = { body: { route: "BUILT_IN" }, headers: { "if-match": '"1"' } };
  const own = await client.call(assignStation, "PUT", `${of}/lns-assignment`, built);
  expect([own.status, own.headers.get("etag")]).toEqual([204, '"2"']);
  expect((await client.call(assignStation, "PUT", `${of}/lns-assignment`, built)).status).toBe(412);
  expect(await route()).toMatchObject({ route: "BUILT_IN", source: "STATION" });
  const misfit = await client.call(assignStation, "PUT", `${of}/lns-assignment`, { body: { route: "RELAY" } });
  expect(await misfit.json()).toMatchObject({ status: 422, errors: [{ pointer: "/server" }] });

  const sent = await client.call(redirect, "PUT", `${of}/cups-server`, { body: { server: cups } });
  expect([sent.status, sent.headers.get("etag")]).toEqual([204, '"3"']);
  expect(await route()).toMatchObject({ cupsServer: { name: "CUPS" }, hasAskedCups: false });
  expect((await client.call(remove, "DELETE", `/servers/${cups}`)).status).toBe(409);

  await client.call(clearRedirect, "DELETE", `${of}/cups-server`);
  await client.call(clearStation, "DELETE", `${of}/lns-assignment`);
  const [{ id }] = (await (await client.call(listDomains, "GET", "/lns-assignments")).json()).data;
  expect((await client.call(clearDomain, "DELETE", `/lns-assignments/${id}`)).status).toBe(204);
  expect(await route()).toMatchObject({ route: "BUILT_IN", source: "DEFAULT", cupsServer: null, version: 5 });
  expect((await client.call(remove, "DELETE", `/servers/${lns}`)).status).toBe(204);
});
