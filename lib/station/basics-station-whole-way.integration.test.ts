// A stock Basics Station (lib/testing/basics-station.ts, written from the captures alone) on its whole way over real TLS
// and WebSockets: CUPS, discovery, data connection, shell, and back after its credential is given up.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { BaseStationRef } from "#lib/base-station/schema";
import { createStationToken } from "#lib/certificate/create-station-token";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { RegenerateCertificate } from "#lib/certificate/schema";
import { removeVendorCa } from "#lib/certificate-authority/remove-vendor-ca";
import { ChangeVendorCa } from "#lib/certificate-authority/vendor-ca-schema";
import { redirectStation } from "#lib/cups/redirect-station";
import { RedirectStation } from "#lib/cups/server-schema";
import { getFirstContact } from "#lib/enrolment/first-contact-view";
import type { BaseStation } from "#lib/generated/prisma/client";
import { getLnsView } from "#lib/lns/lns-view";
import { checkToken } from "#lib/operator/check-token";
import { createToken } from "#lib/operator/create-token";
import { openRemoteSession } from "#lib/remote-session/open-session";
import { OpenRemoteSession } from "#lib/remote-session/schema";
import { type BasicsPlatform, startBasicsPlatform } from "#lib/testing/basics-platform";
import type { BasicsStation } from "#lib/testing/basics-station";
import { crc32OfAll } from "#lib/testing/basics-station-crc";
import type { TestContext } from "#lib/testing/context";
import { addServer, serverPki } from "#lib/testing/external-servers";
import { uploadVendorCa } from "#lib/testing/upload-vendor-ca";
import { type VendorCertificate, vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";

/** A minute lasts 0.6 s. */
const SCALE = { timeFactor: 0.01 };
const PROMISED_S = 3 * 60;

let platform: BasicsPlatform;
let root: VendorCertificate;
const clients: BasicsStation[] = [];

beforeAll(async () => {
  platform = await startBasicsPlatform("whole_way");
  root = vendorRoot();
  await uploadVendorCa(platform.ctx, root.pem);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.stop();
});
afterAll(() => platform.stop());

/** A declared station that was made by a vendor whose CA is known. */
async function vendorStation(scale = SCALE) {
  const station = await platform.declare();
  const { pem: crt, keyPem: key } = vendorLeaf(root, station.eui64);
  const client = platform.client(station, { crt, key }, scale);
  clients.push(client);
  return { station, client };
}

const regenerate = (ctx: TestContext, baseStation: string, reason = "LOST") =>
  regenerateCertificate(ctx, RegenerateCertificate.parse({ baseStation, reason }));

const credentials = (baseStationId: string) =>
  platform.ctx.database.stationCredential.findMany({ where: { baseStationId }, orderBy: { createdAt: "asc" } });

/** Kinds of what happened since, with what discovery and CUPS said. */
function story(client: BasicsStation, since: number): string[] {
  return client.events.slice(since).map((event) => {
    if (event.kind === "cups" || event.kind === "discovery") return `${event.kind} ${event.outcome.kind}`;
    return event.kind;
  });
}

test("with a vendor's certificate: CUPS, a credential stored byte for byte, discovery, data connection, uplinks", async () => {
  const { station, client } = await vendorStation();
  client.start();
  // The first contact brings it, unless a busy machine needs more to make it than CUPS waits.
  const contact = await client.seen("cups", { isIt: ({ applied }) => applied === null || applied.tcChanged });
  expect(contact.applied).toMatchObject({ cupsChanged: false, tcChanged: true, refusals: [], update: null });
  if (contact.outcome.kind !== "ACCEPTED") throw new Error(client.story());
  const { tcUri, tcCredentials, cupsUri, cupsCredentials } = contact.outcome.record;
  expect({ tcUri, cupsUri, cupsCredentials }).toEqual({ tcUri: platform.lnsUri, cupsUri: null, cupsCredentials: null });
  const parts = (["trust", "crt", "key"] as const).map((part) => client.files.read("tc", "", part) ?? Buffer.alloc(0));
  expect(Buffer.concat(parts).equals(tcCredentials ?? Buffer.alloc(0))).toBe(true);
  expect(client.files.crc("tc")).toBe(crc32OfAll([tcCredentials ?? Buffer.alloc(0)]));
  const [credential] = await credentials(station.id);
  expect(credential).toMatchObject({ server: "LNS", kind: "CERTIFICATE", crc32: BigInt(client.files.crc("tc")) });

  const { config } = await client.seen("configured");
  expect(config).toMatchObject({ region: "EU868", hasDownlinks: true });
  client.muxs?.sendJoinRequest();
  client.muxs?.sendUplink({ DR: 5, rssi: -101, snr: 7.25 });
  const seen = async () => (await getLnsView(platform.ctx, { by: "id", value: station.id }))?.session?.uplinkCount;
  await expect.poll(seen).toBe(2);

  const next = await client.contactCups();
  expect(next.outcome).toMatchObject({ kind: "ACCEPTED", body: Buffer.alloc(14) });
  expect((await credentials(station.id))[0]).toMatchObject({ status: "CURRENT", sealedBlob: null });
  expect((await credentials(station.id))[0]?.inUseSince).not.toBeNull();
});

test("after REGENERATE it comes back by itself: closed, refused twice, CUPS, and in with another credential", async () => {
  // A minute lasts 3 s, in which even a busy machine makes a credential.
  const { station, client } = await vendorStation({ timeFactor: 0.05 });
  client.start();
  await client.seen("configured");
  const before = client.files.crc("tc");
  const since = client.events.length;
  const waited = client.waitedS;
  await regenerate(platform.ctx, station.id);
  const back = await client.seen("muxs open", { since });

  // A credential that is not made yet when CUPS is asked costs another minute.
  const told = story(client, since);
  expect(told.slice(0, 4)).toEqual(["muxs closed", "muxs refused", "discovery REJECTED", "cups ACCEPTED"]);
  expect(told.slice(-2)).toEqual(["discovery URI", "muxs open"]);
  expect(await client.seen("muxs refused", { since })).toMatchObject({ status: 403 });
  const { outcome } = await client.seen("discovery", { since });
  expect(outcome).toMatchObject({ kind: "REJECTED", error: expect.stringMatching(/\w/) });
  if (outcome.kind === "REJECTED") expect(JSON.parse(outcome.reply)).not.toHaveProperty("uri");
  expect(client.waitedS - waited).toBeLessThan(PROMISED_S);
  expect(client.files.crc("tc")).not.toBe(before);
  expect(back.muxs.isOpen).toBe(true);
  const rows = await credentials(station.id);
  expect(rows.map(({ status }) => status)).toEqual(["REVOKED", "CURRENT"]);
});

test("a shell on it is a shell: what is typed in a terminal runs there, and the answer comes back", async () => {
  const { station, client } = await vendorStation();
  client.start();
  await client.seen("configured");
  const { ctx } = platform;
  const name = "Terminal of a test";
  const { secret } = await createToken(ctx, { name, scopes: ["sessions:open"], expiresAt: null });
  const { actor } = (await checkToken(ctx, secret ?? "")) ?? {};
  if (!actor) throw new Error("no token");
  const asked = OpenRemoteSession.parse({ baseStation: station.id, reason: "Test", lengthMinutes: 15 });
  // What it can do is known once its first message has been recorded.
  await expect.poll(async () => (await features(station.id)).includes("rmtsh")).toBe(true);
  const session = await openRemoteSession({ ...ctx, actor }, asked);
  const isOpen = async () => (await ctx.database.remoteSession.findUnique({ where: { id: session.id } }))?.status;
  await expect.poll(isOpen).toBe("OPEN");

  const socket = new WebSocket(`ws://127.0.0.1:${platform.station.terminalPort}/terminal/${session.id}`, {
    headers: { authorization: `Bearer ${secret}` },
  });
  let shown = "";
  socket.on("message", (data) => {
    shown += data.toString();
  });
  await once(socket, "open");
  // The station's terminal is raw until the platform has set it up, without a word of the operator's.
  await expect.poll(() => shown.replace('{"type":"resizable"}', "")).toBe("station# ");
  socket.send(Buffer.from("echo $((6*7))-there\r")); // as a browser sends Enter
  await expect.poll(() => shown).toContain("echo $((6*7))-there\r\n42-there\r\n");
  socket.send(Buffer.from("sleep 60\r"));
  await expect.poll(() => shown).toContain("sleep 60\r\n");
  socket.send(Buffer.from("\x03echo inter''rupted\r"));
  await expect.poll(() => shown).toContain("interrupted\r\n");

  const closed = once(socket, "close");
  await regenerate(ctx, station.id);
  await closed; // with the station's connection goes its terminal
});

async function features(baseStationId: string): Promise<readonly string[]> {
  const row = await platform.ctx.database.lnsSession.findUnique({ where: { baseStationId } });
  return row?.features ?? [];
}

test("a token opens CUPS, and the station goes its way with it", async () => {
  const station = await platform.declare();
  const ref = { by: "id", value: station.id } as const;
  const { token } = await createStationToken(platform.ctx, { baseStation: ref, server: "CUPS" });
  const client = platform.client(station, { key: `Authorization: Bearer ${token}\r\n` }, SCALE);
  clients.push(client);
  client.start();
  await client.seen("configured");
  const contact = await client.seen("cups", { isIt: ({ applied }) => applied === null || applied.tcChanged });
  expect(contact.applied).toMatchObject({ cupsChanged: false, tcChanged: true });
  expect(client.files.crc("cups")).toBe(
    crc32OfAll([
      client.files.read("cups", "", "trust") ?? Buffer.alloc(0),
      Buffer.alloc(4),
      Buffer.from(`Authorization: Bearer ${token}\r\n`),
    ]),
  );
});

/** Pastes the commands of FIRST CONTACT, one way of them but the last step, which starts a service. */
async function pasteFirstContact(station: BaseStation, way: string, input: string, files: Record<string, string> = {}) {
  const places = { cupsUri: platform.cupsUri, lnsUri: platform.lnsUri, keyInstallerUrl: platform.url, origin: "" };
  const { ways } = await getFirstContact(platform.ctx, BaseStationRef.parse(station.id), places);
  const home = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(home, name), content);
  const steps = ways.find(({ name }) => name === way)?.steps.slice(0, -1) ?? [];
  const said: string[] = [];
  for (const { commands } of steps) {
    const shell = spawn("/bin/sh", ["-c", commands.replaceAll("/etc/basicstation", home)]);
    for (const stream of [shell.stdout, shell.stderr]) stream.on("data", (text) => said.push(String(text)));
    shell.stdin.on("error", () => {}).end(input); // most steps read nothing
    await once(shell, "close");
  }
  return said.join("");
}

test("the commands of FIRST CONTACT, pasted, are let in by CUPS, or print why not", async () => {
  const { station } = await vendorStation();
  const { pem: crt, keyPem: key } = vendorLeaf(root, station.eui64);
  const vendors = { "cups.crt": crt, "cups.key": key };
  expect(await pasteFirstContact(station, "Its vendor's certificate", "", vendors)).toMatch(/belong together\n200\n$/);

  const { token } = await createStationToken(platform.ctx, {
    baseStation: BaseStationRef.parse(station.id),
    server: "CUPS",
  });
  expect(await pasteFirstContact(station, "A token", `${token}\n`)).toBe("200\n");
  expect(await pasteFirstContact(station, "A token", "bst_unknown\n")).toMatch(/^401\n.*token/s);
});

/** Between a station and our CUPS: the first `times` connections break after so many bytes towards the station. */
async function breakingLine(afterBytes: number, times: number): Promise<{ port: number; close(): void }> {
  let left = times;
  const server = createServer((near) => {
    const breaks = left-- > 0;
    const far = connect(platform.station.cupsPort, "127.0.0.1");
    let passed = 0;
    far.on("data", (chunk) => {
      passed += chunk.length;
      if (breaks && passed > afterBytes) {
        near.destroy();
        far.destroy();
      } else near.write(chunk);
    });
    near.pipe(far);
    near.on("error", () => far.destroy()).on("close", () => far.destroy());
    far.on("error", () => near.destroy()).on("close", () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

test("an answer whose connection breaks on the way changes nothing, and the next has the same credential", async () => {
  const { station, client } = await vendorStation();
  const whole = await client.contactCups();
  if (whole.outcome.kind !== "ACCEPTED") throw new Error(client.story());

  const again = await vendorStation();
  // Past the handshake, whose certificates are longer than what is left out of the answer.
  const line = await breakingLine(2_600, 1);
  again.client.files.install("cups", "", { uri: `https://localhost:${line.port}` });
  const lost = await again.client.contactCups();
  expect(lost.outcome).toEqual({ kind: "FAILED", reason: "connection closed early" });
  expect(again.client.files.uri("tc")).toBeNull();
  const [made] = await credentials(again.station.id);
  expect(made).toMatchObject({ handedOutCount: 1, status: "CURRENT" });

  again.client.files.install("cups", "", { uri: platform.cupsUri });
  const { outcome } = await again.client.contactCups();
  line.close();
  expect(outcome.kind).toBe("ACCEPTED");
  expect(again.client.files.crc("tc")).toBe(Number(made?.crc32));
  expect(await credentials(again.station.id)).toMatchObject([{ id: made?.id, handedOutCount: 2 }]);
  expect(await credentials(station.id)).toHaveLength(1);
});

test("a CUPS token that nears its end is replaced; the old one opens until the new one is seen", async () => {
  const station = await platform.declare();
  const ref = { by: "id", value: station.id } as const;
  const { token, id } = await createStationToken(platform.ctx, { baseStation: ref, server: "CUPS" });
  const client = platform.client(station, { key: `Authorization: Bearer ${token}\r\n` }, SCALE);
  expect((await client.contactCups()).applied).toMatchObject({ cupsChanged: false, tcChanged: true });

  // Made long ago: there is at most one new credential in 10 minutes.
  const [createdAt, renewalOpensAt] = [new Date(Date.now() - 3_600_000), new Date(Date.now() - 1000)];
  await platform.ctx.database.stationCredential.update({ where: { id }, data: { createdAt, renewalOpensAt } });
  // The policy decides what the next one is; either is a blob that the station takes.
  const rotation = await client.contactCups();
  expect(rotation.applied).toMatchObject({ cupsChanged: true, refusals: [] });
  expect(client.files.read("cups", "-bak", "key")?.toString()).toContain(token ?? "no token");
  // Not confirmed yet: the backup set, with the old token, still opens, and nothing else is sent for it.
  expect((await client.contactCups("-bak")).outcome.kind).toBe("ACCEPTED");
  expect((await client.contactCups()).outcome.kind).toBe("ACCEPTED");
  expect((await client.contactCups("-bak")).outcome).toMatchObject({ kind: "REJECTED", status: 401 });
  expect((await client.contactCups()).outcome.kind).toBe("ACCEPTED");
});

test("a redirect takes the station to another CUPS with what it needs there", async () => {
  const pki = serverPki({ name: "Their CUPS CA" });
  const requests: string[] = [];
  const theirs = createTlsServer({ cert: pki.serverCertificate, key: pki.serverKey }, (socket) => {
    let request = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      request += chunk.toString("latin1");
      if (!request.endsWith("}")) return;
      requests.push(request);
      socket.end(Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n"), Buffer.alloc(14)]));
    });
  });
  await new Promise<void>((resolve) => theirs.listen(0, "127.0.0.1", resolve));
  const uri = `https://localhost:${(theirs.address() as AddressInfo).port}`;
  const { station, client } = await vendorStation();
  const credential = { kind: "TOKEN", token: "their.token" };
  const server = await addServer(platform.ctx, { kind: "CUPS", name: "Theirs", uri, trust: pki.ca, credential });
  await redirectStation(platform.ctx, RedirectStation.parse({ baseStation: station.id, server: server.id }));
  expect((await client.contactCups()).applied).toMatchObject({ cupsChanged: true, refusals: [] });
  expect(client.files.uri("cups")).toBe(uri);
  expect((await client.contactCups()).outcome).toMatchObject({ kind: "ACCEPTED" });
  theirs.close();
  expect(requests).toHaveLength(1);
  expect(requests[0]).toContain("Authorization: Bearer their.token\r\n");
  expect(client.files.uri("cups", "-bak")).toBe(platform.cupsUri); // the way back
});

test("the vendor's CA removed: the connection is closed, and the way back is shut", async () => {
  const other = vendorRoot("Other Root");
  const ca = await uploadVendorCa(platform.ctx, other.pem, { name: "Other" });
  const station = await platform.declare();
  const { pem: crt, keyPem: key } = vendorLeaf(other, station.eui64);
  // Its vendor's certificate is what it shows to the LNS too.
  const client = platform.client(station, { crt, key }, SCALE);
  clients.push(client);
  const trust = client.files.read("cups", "", "trust") ?? "";
  client.files.install("tc", "", { uri: platform.lnsUri, trust, crt, key });
  const found = await client.discover();
  if (found.kind !== "URI") throw new Error(JSON.stringify(found));
  const { muxs } = await client.openMuxs(found.uri);
  if (!muxs) throw new Error("no connection");
  const closed = once(muxs, "closed");
  await removeVendorCa(platform.ctx, ChangeVendorCa.parse({ ca: ca.id }));
  await closed;
  expect(await client.openMuxs(found.uri)).toMatchObject({ status: 401 });
  expect(await client.discover()).toMatchObject({ kind: "REJECTED" });
  expect((await client.contactCups()).outcome).toMatchObject({ kind: "REJECTED", status: 401 });
});
