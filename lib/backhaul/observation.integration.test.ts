import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Context } from "#lib/audit/context";
import type { Caller, Peer } from "#lib/connection-attempt/peer";
import { receiveReport } from "#lib/enrolment/receive-report";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import { insertBaseStation } from "#lib/testing/base-stations";
import { callingStation, peerOf, peerWithKey } from "#lib/testing/calling-station";
import { type TestContext, testContext } from "#lib/testing/context";
import { insertDeclaredStation, testIssuing } from "#lib/testing/issuing";
import { getObservation } from "./observation-view";
import { recordContact } from "./record-contact";
import { StationReport } from "./schema";

async function setUp() {
  const ctx = await testContext();
  const row = await insertBaseStation(ctx);
  const { id: baseStationId, organizationId, lrrUuid, eui64, name } = row;
  const caller: Caller = { baseStationId, organizationId, lrrUuid, eui64, name, proof: "KEY", certificate: null };
  const ref = { by: "id", value: row.id } as const;
  const seen = () => getObservation(ctx, ref);
  const liveEvents = () => ctx.database.event.findMany({ where: { baseStationId }, orderBy: { id: "asc" } });
  return { ctx, caller, ref, seen, liveEvents };
}

const from = (address: string): Peer => peerOf(null, address);
const report = (ctx: Context, caller: Caller, body: object) =>
  receiveReport(ctx, { caller, peer: from("198.51.100.7"), report: StationReport.parse(body) });

test("a contact is noted with its time, address and TLS; one a minute is written, a changed one at once", async () => {
  const { ctx, caller, seen, liveEvents } = await setUp();
  expect(await seen()).toBeNull();
  await recordContact(ctx, { caller, peer: from("198.51.100.7") });
  expect(await seen()).toEqual({
    ...{ lastContactAt: "2026-11-21T12:00:00.000Z", lastAddress: "198.51.100.7" },
    tls: { version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" },
    ...{ certificateSerialNumber: null, report: null },
  });
  ctx.clock.advance(59_000);
  await recordContact(ctx, { caller, peer: from("198.51.100.7") });
  expect(await seen()).toMatchObject({ lastContactAt: "2026-11-21T12:00:00.000Z" });
  await recordContact(ctx, { caller, peer: from("198.51.100.8") });
  expect(await seen()).toMatchObject({ lastContactAt: "2026-11-21T12:00:59.000Z", lastAddress: "198.51.100.8" });
  ctx.clock.advance(60_000);
  await recordContact(ctx, { caller, peer: from("198.51.100.8") });
  expect(await seen()).toMatchObject({ lastContactAt: "2026-11-21T12:01:59.000Z" });
  // Open pages hear of the first contact and of what changed, not of every poll.
  expect((await liveEvents()).map(({ type }) => type)).toEqual(["base_station.contact", "base_station.contact"]);
});

test("a contact that cannot be written does not disturb the request, and is tried again with the next", async () => {
  const { ctx, caller, seen } = await setUp();
  const away: TestContext = { ...ctx, openTransaction: () => Promise.reject(new Error("away")) };
  await expect(recordContact(away, { caller, peer: from("198.51.100.7") })).resolves.toBeUndefined();
  await recordContact(ctx, { caller, peer: from("198.51.100.7") });
  expect(await seen()).toMatchObject({ lastAddress: "198.51.100.7" });
});

test("a report is shown as told, with its time; what the next leaves out is not known any more", async () => {
  const { ctx, caller, seen, liveEvents } = await setUp();
  await report(ctx, caller, {
    ...{ lrrVersion: "2.8.36", model: "Kerlink iStation", backhaul: "ipsec", uptimeS: 86_400, unknown: "ignored" },
    serialNumber: "serial=01:AB:00",
  });
  expect((await seen())?.report).toEqual({
    ...{ at: "2026-11-21T12:00:00.000Z", lrrVersion: "2.8.36", model: "Kerlink iStation", backhaul: "IPSEC" },
    ...{ serialNumber: "01ab00", uptimeS: 86_400 },
  });
  ctx.clock.advance(1_000);
  await report(ctx, caller, { backhaul: "TLS" });
  expect((await seen())?.report).toEqual({
    ...{ at: "2026-11-21T12:00:01.000Z", lrrVersion: null, model: null, backhaul: "TLS" },
    ...{ serialNumber: null, uptimeS: null },
  });
  expect((await liveEvents()).map(({ type }) => type)).toEqual(["base_station.report", "base_station.report"]);
  const changes = await ctx.database.auditEvent.count({ where: { baseStationId: caller.baseStationId } });
  expect(changes).toBe(0); // telemetry is no change by anyone
});

test("W3: the certificate that a report names as the one in use is in use, if it is the station's own and holds", async () => {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const calling = callingStation(ctx, issuing);
  const station = await insertDeclaredStation(ctx);
  const neighbour = await insertDeclaredStation(ctx);
  const own = (await issuing.regenerate(ctx, station.id)).certificate;
  const other = (await issuing.regenerate(ctx, neighbour.id)).certificate;
  const row = (id = "") => ctx.database.certificate.findUniqueOrThrow({ where: { id } });
  const { publicKey, publicKeyFingerprint: fingerprint } = station;
  const key = { spki: publicKey, fingerprint } as Parameters<typeof peerWithKey>[0];
  const caller = await calling.byCertificate(peerWithKey(key));
  const asStation = calling.contextOf(caller);

  await report(asStation, caller, { serialNumber: other?.serialNumber });
  expect(await row(other?.id)).toMatchObject({ inUseSince: null });
  await report(asStation, caller, { serialNumber: own?.serialNumber.toUpperCase() });
  expect(await row(own?.id)).toMatchObject({ inUseSince: ctx.clock.now() });
});

test.each([
  [{ backhaul: "WIREGUARD" }],
  [{ uptimeS: -1 }],
  [{ uptimeS: "3 days" }],
  [{ lrrVersion: "2.8\n36" }],
  [{ model: "x".repeat(61) }],
  [{ serialNumber: "none" }],
])("%j is no report", (body) => {
  expect(StationReport.safeParse(body).success).toBe(false);
});

test("what was observed is for whoever sees the station", async () => {
  const { ctx, caller, ref } = await setUp();
  await recordContact(ctx, { caller, peer: from("198.51.100.7") });
  await expect(getObservation(await testContext(), ref)).rejects.toMatchObject({ code: "base_station_not_found" });
  const nobody = { ...ctx, actor: { ...ctx.actor, permissions: new Set<never>() } };
  await expect(getObservation(nobody, ref)).rejects.toMatchObject({ code: "permission_required" });
});

test("the vendor's certificate that was shown last stays known beside a contact with one of ours", async () => {
  const { ctx, caller, liveEvents } = await setUp();
  const vendor = { ...caller, vendorCaId: "ca_1", certificateSha256: "a".repeat(64) };
  const shown = () => ctx.database.baseStationObservation.findFirst({ where: { baseStationId: caller.baseStationId } });
  await recordContact(ctx, { caller: { ...caller, certificateSha256: "b".repeat(64) }, peer: from("198.51.100.7") });
  expect(await shown()).toMatchObject({ vendorCaId: null, vendorCertificateSha256: null, vendorCertificateAt: null });
  await recordContact(ctx, { caller: vendor, peer: from("198.51.100.7") });
  ctx.clock.advance(60_000);
  await recordContact(ctx, { caller, peer: from("198.51.100.7") });
  expect(await shown()).toMatchObject({
    ...{ vendorCaId: "ca_1", vendorCertificateSha256: "a".repeat(64), lastContactAt: ctx.clock.now() },
    vendorCertificateAt: new Date("2026-11-21T12:00:00.000Z"),
  });
  expect(await liveEvents()).toHaveLength(2);
});

test("the vendor's certificate itself is kept, the last one of each station", async () => {
  const { ctx, caller } = await setUp();
  const { baseStationId } = caller;
  const kept = () => ctx.database.shownVendorCertificate.findUnique({ where: { baseStationId } });
  const shows = async (first: number) => {
    const der = Uint8Array.of(first, 0x00, 0xff);
    const sha256 = createHash("sha256").update(der).digest("hex");
    const peer = { ...from("198.51.100.7"), certificate: { der, sha256 } as PeerCertificate };
    await recordContact(ctx, { caller: { ...caller, vendorCaId: "ca_1", certificateSha256: sha256 }, peer });
    expect(await kept()).toEqual({ baseStationId, sha256, certificate: der });
  };
  const ours = { ...from("198.51.100.7"), certificate: { der: Uint8Array.of(9), sha256: "c".repeat(64) } };
  await recordContact(ctx, { caller, peer: ours as Peer });
  expect(await kept()).toBeNull();
  await shows(1);
  await shows(2);
});
