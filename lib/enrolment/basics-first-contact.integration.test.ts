// What FIRST CONTACT gives for a LoRa Basics Station: its commands, pasted as they stand, leave the files that a station
// of release 2.0.6 takes (lib/testing/basics-station-files.ts reads them as it does).
import { spawnSync } from "node:child_process";
import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { GET as files, POST as withToken } from "#app/api/v1/base-stations/[baseStation]/first-contact/route";
import { BaseStationRef } from "#lib/base-station/schema";
import { hashOfStationToken } from "#lib/certificate/new-station-token";
import { recordAttempt } from "#lib/connection-attempt/record-attempt";
import { insertBaseStation } from "#lib/testing/base-stations";
import { BasicsStationFiles } from "#lib/testing/basics-station-files";
import { readCredentials } from "#lib/testing/basics-station-socket";
import { actingAs, type TestContext, testContext } from "#lib/testing/context";
import { testIssuing } from "#lib/testing/issuing";
import { insertCupsContact, insertLns, insertLnsAssignment } from "#lib/testing/lns-assignments";
import { openssl } from "#lib/testing/openssl";
import { restClient } from "#lib/testing/rest";
import { getFirstContact } from "./first-contact-view";

const PLACES = {
  ...{ keyInstallerUrl: "https://localhost:8443", origin: "http://localhost:3000" },
  ...{ cupsUri: "https://localhost:8987", lnsUri: "wss://localhost:8887" },
};

beforeAll(async () => {
  await testIssuing(await testContext()); // the CAs of this worker's database
});

function insertBasics(ctx: TestContext) {
  const eui = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  return insertBaseStation(ctx, { lrrUuid: `0016C0-${eui}` });
}

const view = (ctx: TestContext, id: string) => getFirstContact(ctx, BaseStationRef.parse(id), PLACES);

/** Runs commands with the test's folder as the station's. */
function paste(home: string, commands: string, input = "") {
  const script = commands.replaceAll("/etc/basicstation", home);
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", script], { input });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}

const newHome = () => mkdtempSync(join(tmpdir(), "stationkeeper-"));

test("the commands for a token leave cups.uri, cups.trust and cups.key as the station reads them", async () => {
  const ctx = await testContext();
  const { id } = await insertBasics(ctx);
  const { ways, called } = await view(ctx, id);
  expect(called).toEqual({ name: "CUPS", url: PLACES.cupsUri });
  const steps = ways.find(({ name }) => name === "A token")?.steps ?? [];

  const home = newHome();
  writeFileSync(join(home, "cups.crt"), "of an earlier network");
  writeFileSync(join(home, "cups-bak.done"), "");
  expect(paste(home, steps[0]?.commands ?? "")).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(paste(home, steps[1]?.commands ?? "", "bst_abc\n")).toMatchObject({ status: 0, stderr: "" });

  const station = new BasicsStationFiles(home);
  expect(station.uri("cups")).toBe(PLACES.cupsUri);
  const { trust, headerLines, certificate } = readCredentials(station, "cups", "", true);
  expect(headerLines).toEqual(["Authorization: Bearer bst_abc"]);
  expect(certificate).toBeNull();
  expect(trust.length).toBeGreaterThan(0);
  expect(statSync(join(home, "cups.key")).mode & 0o077).toBe(0);
  expect(() => statSync(join(home, "cups-bak.done"))).toThrow();
});

test("the commands for a vendor's certificate tell whether certificate and key belong together", async () => {
  const ctx = await testContext();
  const { id } = await insertBasics(ctx);
  const { ways } = await view(ctx, id);
  const check = ways[0]?.steps.find(({ title }) => title.includes("certificate"))?.commands ?? "";
  const home = newHome();
  const make = (key: string, crt: string) =>
    openssl([
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x"],
      ...["-keyout", join(home, key), "-out", join(home, crt)],
    ]);
  expect(make("cups.key", "cups.crt").ok).toBe(true);
  expect(paste(home, check).stdout).toContain("belong together");
  expect(make("cups.key", "other.crt").ok).toBe(true);
  expect(paste(home, check)).toMatchObject({ status: 1, stdout: expect.not.stringContaining("belong together") });
});

test("the bundle has the files without a secret, and with a token on demand, once", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  const { id, lrrUuid } = await insertBasics(ctx);
  const address = `/base-stations/${id}/first-contact`;
  const unpack = async (answer: Response) => {
    const home = newHome();
    const input = Buffer.from(await answer.arrayBuffer());
    expect(spawnSync("tar", ["-xpf", "-", "-C", home], { input }).status).toBe(0);
    return new BasicsStationFiles(home);
  };
  const plain = await client.call(files, "GET", address);
  expect(plain.headers.get("content-disposition")).toBe(`attachment; filename="${lrrUuid}.tar"`);
  const first = await unpack(plain);
  expect(first.uri("cups")).toBe("https://localhost:8987");
  expect(readCredentials(first, "cups", "", true).headerLines).toEqual([]);

  const headers = { "idempotency-key": "one-bundle" };
  const made = await client.call(withToken, "POST", address, { body: {}, headers });
  expect(made.status).toBe(201);
  const [line = ""] = readCredentials(await unpack(made), "cups", "", true).headerLines;
  const token = line.replace("Authorization: Bearer ", "");
  const row = await ctx.database.stationCredential.findUnique({ where: { tokenHash: hashOfStationToken(token) } });
  expect(row).toMatchObject({ baseStationId: id, server: "CUPS", kind: "TOKEN", status: "CURRENT" });
  const events = await ctx.database.auditEvent.findMany({ where: { baseStationId: id }, omit: { xid: true } });
  expect(JSON.stringify(events)).toContain("station_credential");
  expect(JSON.stringify(events)).not.toContain(token);

  const again = await client.call(withToken, "POST", address, { body: {}, headers });
  expect([again.status, (await again.json()).code]).toEqual([409, "shown_once"]);
});

test("bundles are refused to those who may not, for others' stations and for stations of another kind", async () => {
  const ctx = await testContext();
  const reader = await restClient(ctx, ["stations:read"]);
  const foreign = await insertBasics(await testContext());
  const own = await insertBasics(ctx);
  const lrr = await insertBaseStation(ctx);
  const at = (id: string) => `/base-stations/${id}/first-contact`;
  expect((await reader.call(files, "GET", at(foreign.id))).status).toBe(404);
  expect((await (await reader.call(files, "GET", at(lrr.id))).json()).code).toBe("not_a_basics_station");
  expect((await reader.call(withToken, "POST", at(own.id), { body: {} })).status).toBe(403);
  expect(await ctx.database.stationCredential.count({ where: { baseStationId: own.id } })).toBe(0);
  expect((await view(await actingAs(ctx, "VIEWER"), own.id)).contact).toEqual({ kind: "WAITING" });
});

test("the panel tells of a refusal at CUPS, then of a contact that has not reached the LNS, then of one that has", async () => {
  const ctx = await testContext();
  const station = await insertBasics(ctx);
  const { id } = station;
  const at = () => ctx.clock.now();
  await recordAttempt(ctx, {
    ...{ listener: "CUPS", verdict: "unknown_ca", message: "Nobody vouches.", address: "198.51.100.7", port: 1 },
    ...{ tlsVersion: null, station: null, claimedName: station.eui64, certificate: null, key: null },
  });
  expect((await view(ctx, id)).contact).toMatchObject({ kind: "REFUSED", message: "Nobody vouches.", count: 1 });

  ctx.clock.advance(1000);
  await ctx.database.baseStationObservation.create({
    data: { baseStationId: id, lastContactAt: at(), lastAddress: "198.51.100.7" },
  });
  await ctx.database.cupsContact.create({
    data: { baseStationId: id, at: at(), address: "198.51.100.7", cupsCrc32: 1n, lnsCrc32: 1n },
  });
  const connected = { kind: "CONNECTED", at: at().toISOString(), address: "198.51.100.7" };
  const missing = expect.stringContaining("LNS");
  expect((await view(ctx, id)).contact).toEqual({ ...connected, missing });

  await ctx.database.lnsSession.create({
    data: {
      ...{ baseStationId: id, sessionId: "lns_1", instanceId: "ins_1", connectedAt: at(), address: "198.51.100.7" },
      ...{ tlsVersion: "TLSv1.2", tlsCipher: "x", proof: "TOKEN" },
    },
  });
  expect((await view(ctx, id)).contact).toEqual({ ...connected, missing: null });
});

test("one that was refused because nobody had declared it is waited for once it is, until it calls again", async () => {
  const ctx = await testContext();
  const eui64 = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const refuse = (verdict: "station_not_declared" | "certificate_expired") =>
    recordAttempt(ctx, {
      ...{ listener: "CUPS", verdict, message: "Refused.", address: "198.51.100.7", port: 1 },
      ...{ tlsVersion: null, station: null, claimedName: eui64, certificate: null, key: null },
    });
  await refuse("station_not_declared");
  ctx.clock.advance(1000);
  const { id } = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}` });
  expect((await view(ctx, id)).contact).toEqual({ kind: "WAITING" });

  ctx.clock.advance(1000);
  await refuse("certificate_expired");
  expect((await view(ctx, id)).contact).toMatchObject({ kind: "REFUSED", title: "Certificate expired" });
});

test("one whose first call brings it to somebody else's LNS has connected with that call", async () => {
  const ctx = await testContext();
  const { id } = await insertBasics(ctx);
  await insertLnsAssignment(ctx, { baseStationId: id, route: "DIRECT", serverId: await insertLns(ctx) });
  expect((await view(ctx, id)).contact).toEqual({ kind: "WAITING" });
  await ctx.database.baseStationObservation.create({
    data: { baseStationId: id, lastContactAt: ctx.clock.now(), lastAddress: "::1" },
  });
  await insertCupsContact(ctx, id);
  expect((await view(ctx, id)).contact).toMatchObject({ kind: "CONNECTED", missing: null });
});

test("one that was sent to somebody else's LNS misses nothing", async () => {
  const ctx = await testContext();
  const { id } = await insertBasics(ctx);
  const at = ctx.clock.now();
  await ctx.database.baseStationObservation.create({
    data: { baseStationId: id, lastContactAt: at, lastAddress: "::1" },
  });
  await ctx.database.cupsContact.create({
    data: { baseStationId: id, at, address: "::1", lnsUri: "wss://else.example:443", cupsCrc32: 1n, lnsCrc32: 1n },
  });
  expect((await view(ctx, id)).contact).toMatchObject({ kind: "CONNECTED", missing: null });
});
