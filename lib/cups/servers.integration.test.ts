import { beforeAll, describe, expect, test } from "vitest";
import { parseInput } from "#lib/platform/parse-input";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, type TestContext, testContext } from "#lib/testing/context";
import { addServer, serverPki } from "#lib/testing/external-servers";
import { TEST_MASTER_KEY } from "#lib/testing/issuing";
import { openssl } from "#lib/testing/openssl";
import { assignDomainLns, assignStationLns, clearDomainLns, clearStationLns } from "./assign-lns";
import { deleteServer } from "./delete-server";
import { resolveLnsAssignments } from "./lns-assignment";
import { getLnsRoute, listDomainAssignments } from "./lns-route-view";
import { clearRedirect, redirectStation } from "./redirect-station";
import { createServer, updateServer } from "./save-server";
import { openServerCredential } from "./server-credential";
import { AssignDomain, AssignStation, CreateServer, UpdateServer } from "./server-schema";
import { getServer, listServers } from "./server-view";

let pki: ReturnType<typeof serverPki>;
beforeAll(() => {
  pki = serverPki();
});

const patch = (server: string, fields: object, ifMatch?: number) =>
  parseInput(UpdateServer, { server, patch: fields, ...(ifMatch ? { ifMatch } : {}) });
const station = (ctx: TestContext, fields: object = {}) =>
  insertBaseStation(ctx, { lrrUuid: `0016C0-${eui()}`, ...fields });
let euis = 0x10;
const eui = () =>
  `58A0CBFFFE${(euis++ + Math.floor(Math.random() * 0xffff0000)).toString(16).padStart(8, "0").slice(-6).toUpperCase()}`;
const byId = (value: string) => ({ by: "id" as const, value });
const audit = async (ctx: TestContext, targetId: string) =>
  ctx.database.auditEvent.findMany({ where: { targetId }, orderBy: { id: "asc" } });

describe("an external server", () => {
  test("keeps a token that only the holder of the master key reads, and shows its beginning", async () => {
    const ctx = await testContext();
    const token = "NNSXS.VEEBURF3KR77ZR";
    const server = await addServer(ctx, { trust: pki.ca, credential: { kind: "TOKEN", token: `Bearer ${token}` } });
    expect(server.credential).toEqual({ kind: "TOKEN", text: "NNSXS..." });
    expect(await openServerCredential(ctx.db, TEST_MASTER_KEY, server.id)).toEqual({ kind: "TOKEN", token });
    const row = await ctx.database.externalServer.findUniqueOrThrow({ where: { id: server.id } });
    expect(Buffer.from(row.sealedCredential ?? []).includes(token.slice(6))).toBe(false);
    const [event] = await audit(ctx, server.id);
    expect(event).toMatchObject({ action: "external_server.create", detail: { name: "The Things Stack" } });
    expect(JSON.stringify(event?.detail)).not.toContain(token.slice(6));
  });

  test("keeps a client certificate with its key as a credential blob has it", async () => {
    const ctx = await testContext();
    const credential = { kind: "CERTIFICATE", certificate: pki.clientCertificate, key: pki.clientKey };
    const server = await addServer(ctx, { trust: pki.ca, credential });
    expect(server.credential?.text).toMatch(/^CN=relay, until \d{4}-\d\d-\d\d$/);
    const opened = await openServerCredential(ctx.db, TEST_MASTER_KEY, server.id);
    if (opened?.kind !== "CERTIFICATE" || typeof opened.key === "string")
      throw new Error("no certificate with DER key");
    expect(Buffer.from(opened.certificate)).toEqual(openssl(["x509", "-outform", "DER"], pki.clientCertificate).bytes);
    expect(Buffer.from(opened.key)).toEqual(openssl(["ec", "-outform", "DER"], pki.clientKey).bytes);
  });

  test("a credential put into another server's row does not open", async () => {
    const ctx = await testContext();
    const one = await addServer(ctx, { trust: pki.ca, credential: { kind: "TOKEN", token: "abcdefgh" } });
    const other = await addServer(ctx, { name: "Other", trust: pki.ca });
    const { sealedCredential } = await ctx.database.externalServer.findUniqueOrThrow({ where: { id: one.id } });
    const data = { sealedCredential, credentialKind: "TOKEN" as const };
    await ctx.database.externalServer.update({ where: { id: other.id }, data });
    await expect(openServerCredential(ctx.db, TEST_MASTER_KEY, other.id)).rejects.toThrow("does not open");
  });

  test.each([
    ["an end certificate as trust", () => ({ trust: pki.serverCertificate }), "/trust trust_unusable"],
    ["two certificates as trust", () => ({ trust: pki.ca + pki.ca }), "/trust trust_unusable"],
    ["a key as trust", () => ({ trust: pki.clientKey }), "/trust trust_unusable"],
    ["an address without a port", () => ({ trust: pki.ca, uri: "wss://lns.example.org" }), "/uri uri_unusable"],
    ["an address without TLS", () => ({ trust: pki.ca, uri: "ws://lns.example.org:1887" }), "/uri uri_unusable"],
    ["a CUPS address for an LNS", () => ({ trust: pki.ca, uri: "https://a.example:443" }), "/uri uri_unusable"],
    [
      "a key of another certificate",
      () => ({
        trust: pki.ca,
        credential: { kind: "CERTIFICATE", certificate: pki.clientCertificate, key: pki.serverKey },
      }),
      "/credential/key key_unusable",
    ],
    [
      "a server's certificate as the client's",
      () => ({
        trust: pki.ca,
        credential: { kind: "CERTIFICATE", certificate: pki.serverCertificate, key: pki.serverKey },
      }),
      "/credential/certificate certificate_unusable",
    ],
    [
      "a token with a space",
      () => ({ trust: pki.ca, credential: { kind: "TOKEN", token: "a b" } }),
      "/credential/token custom",
    ],
  ])("is refused with %s", async (_what, fields, fault) => {
    const input = { kind: "LNS", name: "X", uri: "wss://lns.example.org:8887", ...fields() };
    let faults: string[] = [];
    try {
      parseInput(CreateServer, input);
    } catch (error) {
      faults = (error as { errors: { pointer: string; code: string }[] }).errors.map((e) => `${e.pointer} ${e.code}`);
    }
    expect(faults).toEqual([fault]);
  });

  test("is told all that is wrong with it at once", () => {
    const input = { kind: "CUPS", name: "", uri: "wss://a.example:1", trust: "no certificate" };
    const { error } = CreateServer.safeParse(input);
    expect(error?.issues.map(({ path, message }) => [path[0], message])).toEqual([
      ["name", "A server needs a name."],
      ["trust", "This is not a certificate. Paste the text from BEGIN CERTIFICATE to END CERTIFICATE."],
      ["uri", "The address must look like https://host:port, in lower case up to the host."],
    ]);
  });

  test("is refused with certificates that have ended", async () => {
    const ctx = await testContext();
    ctx.clock.set("2099-01-01T00:00:00Z");
    await expect(addServer(ctx, { trust: pki.ca })).rejects.toMatchObject({
      errors: [{ pointer: "/trust", code: "certificate_expired" }],
    });
  });

  test("has a name of its own", async () => {
    const ctx = await testContext();
    await addServer(ctx, { trust: pki.ca });
    await expect(addServer(ctx, { trust: pki.ca })).rejects.toMatchObject({ code: "server_name_taken" });
  });

  test("keeps its credential through a change that leaves it out, and loses it by null", async () => {
    const ctx = await testContext();
    const server = await addServer(ctx, { trust: pki.ca, credential: { kind: "TOKEN", token: "abcdefgh" } });
    ctx.clock.advance(1000);
    const changed = await updateServer(ctx, patch(server.id, { uri: "wss://other.example.org:8887" }, 1));
    expect(changed).toMatchObject({ uri: "wss://other.example.org:8887", version: 2, credential: { kind: "TOKEN" } });
    expect((await audit(ctx, server.id)).at(-1)).toMatchObject({
      action: "external_server.change",
      detail: { changes: { uri: { before: server.uri, after: changed.uri } } },
    });
    expect((await updateServer(ctx, patch(server.id, { credential: null }))).credential).toBeNull();
    expect(await openServerCredential(ctx.db, TEST_MASTER_KEY, server.id)).toBeNull();
  });

  test("of two who change it at once, one wins", async () => {
    const ctx = await testContext();
    const server = await addServer(ctx, { trust: pki.ca });
    const both = await Promise.allSettled([
      updateServer(ctx, patch(server.id, { name: "A" }, 1)),
      updateServer(ctx, patch(server.id, { name: "B" }, 1)),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "server_changed" } });
  });

  test("of another organization is not there", async () => {
    const [ctx, other] = [await testContext(), await testContext()];
    const server = await addServer(other, { trust: pki.ca });
    expect(await listServers(ctx)).toEqual([]);
    await expect(getServer(ctx, server.id)).rejects.toMatchObject({ code: "server_not_found" });
    await expect(updateServer(ctx, patch(server.id, { name: "Mine" }))).rejects.toMatchObject({ kind: "not_found" });
    await expect(deleteServer(ctx, { server: server.id, ifMatch: undefined })).rejects.toMatchObject({
      kind: "not_found",
    });
    const { id } = await station(ctx);
    const assign = parseInput(AssignStation, { baseStation: id, route: "RELAY", server: server.id });
    await expect(assignStationLns(ctx, assign)).rejects.toMatchObject({ errors: [{ code: "server_unusable" }] });
  });

  test("is an administrator's to change", async () => {
    const ctx = await testContext();
    const server = await addServer(ctx, { trust: pki.ca });
    const manager = await actingAs(ctx, "BASE_STATION_MANAGER");
    for (const change of [
      () => createServer(manager, parseInput(CreateServer, { name: "X", uri: "wss://a.example:1", trust: pki.ca })),
      () => updateServer(manager, patch(server.id, { name: "X" })),
      () => deleteServer(manager, { server: server.id, ifMatch: undefined }),
      () => assignDomainLns(manager, parseInput(AssignDomain, { domain: "a:b", route: "BUILT_IN" })),
    ]) {
      await expect(change()).rejects.toMatchObject({ code: "permission_required" });
    }
  });

  test("cannot go while somebody is sent to it, and says who", async () => {
    const ctx = await testContext();
    const server = await addServer(ctx, { trust: pki.ca });
    const { id } = await station(ctx, { name: "Roof Nord" });
    await assignDomainLns(
      ctx,
      parseInput(AssignDomain, { domain: "region:north", route: "DIRECT", server: server.id }),
    );
    await assignStationLns(ctx, parseInput(AssignStation, { baseStation: id, route: "RELAY", server: server.id }));
    const remove = () => deleteServer(ctx, { server: server.id, ifMatch: undefined });
    await expect(remove()).rejects.toMatchObject({
      code: "server_in_use",
      message: 'Domain region:north and "Roof Nord" use this server. Assign another one first. Nothing was changed.',
    });
    await clearStationLns(ctx, { baseStation: byId(id), ifMatch: undefined });
    await clearDomainLns(ctx, { assignment: (await listDomainAssignments(ctx))[0]?.id ?? "", ifMatch: 1 });
    await remove();
    expect(await listServers(ctx)).toEqual([]);
    const row = await ctx.database.externalServer.findUniqueOrThrow({ where: { id: server.id } });
    expect(row.sealedCredential).toBeNull();
  });
});

describe("the LNS of a station", () => {
  async function routeOf(ctx: TestContext, id: string) {
    const { route, source, domain, server } = (await resolveLnsAssignments(ctx.db, [id])).get(id) ?? {};
    return [route, source, domain, server?.name ?? null];
  }

  test("is the built-in one, else that of the first of its domains, else its own", async () => {
    const ctx = await testContext();
    const { id } = await station(ctx, { domains: ["a:z", "team:noc"] });
    expect(await routeOf(ctx, id)).toEqual(["BUILT_IN", "DEFAULT", null, null]);
    const one = await addServer(ctx, { name: "One", trust: pki.ca });
    const two = await addServer(ctx, { name: "Two", trust: pki.ca });
    await assignDomainLns(ctx, parseInput(AssignDomain, { domain: "team:noc", route: "RELAY", server: two.id }));
    expect(await routeOf(ctx, id)).toEqual(["RELAY", "DOMAIN", "team:noc", "Two"]);
    await assignDomainLns(ctx, parseInput(AssignDomain, { domain: "a:z", route: "DIRECT", server: one.id }));
    expect(await routeOf(ctx, id)).toEqual(["DIRECT", "DOMAIN", "a:z", "One"]);
    await assignStationLns(ctx, parseInput(AssignStation, { baseStation: id, route: "BUILT_IN" }));
    expect(await routeOf(ctx, id)).toEqual(["BUILT_IN", "STATION", null, null]);
    await clearStationLns(ctx, { baseStation: byId(id), ifMatch: undefined });
    expect(await routeOf(ctx, id)).toEqual(["DIRECT", "DOMAIN", "a:z", "One"]);
  });

  test("is not that of a domain of another organization", async () => {
    const [ctx, other] = [await testContext(), await testContext()];
    const server = await addServer(other, { trust: pki.ca });
    await assignDomainLns(other, parseInput(AssignDomain, { domain: "a:z", route: "RELAY", server: server.id }));
    const { id } = await station(ctx, { domains: ["a:z"] });
    expect(await routeOf(ctx, id)).toEqual(["BUILT_IN", "DEFAULT", null, null]);
  });

  test("is read for many stations at once", async () => {
    const ctx = await testContext();
    const server = await addServer(ctx, { trust: pki.ca });
    const stations = [await station(ctx), await station(ctx), await station(ctx)];
    const [first, second, third] = stations.map(({ id }) => id) as [string, string, string];
    await assignStationLns(ctx, parseInput(AssignStation, { baseStation: second, route: "RELAY", server: server.id }));
    const all = await resolveLnsAssignments(ctx.db, [first, second, third]);
    expect([...all.values()].map(({ route }) => route)).toEqual(["BUILT_IN", "RELAY", "BUILT_IN"]);
    expect(all.get(second)?.server).toMatchObject({ uri: "wss://lns.example.org:8887", version: 1 });
  });

  test("changes with its version and audit event; a stale version is refused", async () => {
    const ctx = await testContext();
    const server = await addServer(ctx, { trust: pki.ca });
    const { id } = await station(ctx);
    const assign = (ifMatch: number) =>
      assignStationLns(ctx, parseInput(AssignStation, { baseStation: id, route: "RELAY", server: server.id, ifMatch }));
    expect(await assign(1)).toEqual({ version: 2 });
    await expect(assign(1)).rejects.toMatchObject({ code: "base_station_changed" });
    expect((await audit(ctx, id)).at(-1)).toMatchObject({
      action: "lns_assignment.set",
      detail: {
        changes: {
          route: { before: null, after: "RELAY" },
          externalServer: { before: null, after: "The Things Stack" },
        },
      },
    });
    expect(await getLnsRoute(ctx, byId(id))).toMatchObject({ route: "RELAY", source: "STATION", version: 2 });
  });

  test("two who give a domain its first LNS at once are both served, one after the other", async () => {
    const ctx = await testContext();
    const server = await addServer(ctx, { trust: pki.ca });
    const assign = (route: string) => parseInput(AssignDomain, { domain: "a:z", route, server: server.id });
    await Promise.all([assignDomainLns(ctx, assign("RELAY")), assignDomainLns(ctx, assign("DIRECT"))]);
    expect((await listDomainAssignments(ctx)).map(({ domain, version }) => [domain, version])).toEqual([["a:z", 2]]);
  });

  test("is a Basics Station's only, and not another organization's to change", async () => {
    const [ctx, other] = [await testContext(), await testContext()];
    const lrr = await insertBaseStation(ctx, {});
    const assign = (id: string) => parseInput(AssignStation, { baseStation: id, route: "BUILT_IN" });
    await expect(assignStationLns(ctx, assign(lrr.id))).rejects.toMatchObject({ code: "not_a_basics_station" });
    await expect(assignStationLns(other, assign((await station(ctx)).id))).rejects.toMatchObject({ kind: "not_found" });
    const viewer = await actingAs(ctx, "VIEWER");
    await expect(assignStationLns(viewer, assign(lrr.id))).rejects.toMatchObject({ code: "permission_required" });
  });
});

describe("another CUPS", () => {
  test("is set and taken back, with the station's version", async () => {
    const ctx = await testContext();
    const cups = { kind: "CUPS", name: "Theirs", uri: "https://cups.example.org:443", trust: pki.ca };
    const server = await addServer(ctx, cups);
    const { id } = await station(ctx);
    const of = { baseStation: byId(id) };
    expect(await redirectStation(ctx, { ...of, server: server.id, ifMatch: 1 })).toEqual({ version: 2 });
    expect((await getLnsRoute(ctx, byId(id))).cupsServer).toMatchObject({ name: "Theirs" });
    ctx.clock.advance(1000);
    await expect(deleteServer(ctx, { server: server.id, ifMatch: undefined })).rejects.toMatchObject({
      code: "server_in_use",
    });
    await expect(clearRedirect(ctx, { ...of, ifMatch: 1 })).rejects.toMatchObject({ code: "base_station_changed" });
    expect(await clearRedirect(ctx, { ...of, ifMatch: 2 })).toEqual({ version: 3 });
    expect(await clearRedirect(ctx, { ...of, ifMatch: 3 })).toEqual({ version: 3 });
    expect((await audit(ctx, id)).map(({ action }) => action)).toEqual([
      "cups_redirect.set",
      "cups_redirect.clear",
      "cups_redirect.clear",
    ]);
  });

  test("cannot be an LNS", async () => {
    const ctx = await testContext();
    const server = await addServer(ctx, { trust: pki.ca });
    const { id } = await station(ctx);
    const redirect = redirectStation(ctx, { baseStation: byId(id), server: server.id, ifMatch: undefined });
    await expect(redirect).rejects.toMatchObject({ errors: [{ detail: '"The Things Stack" is no CUPS.' }] });
  });
});
