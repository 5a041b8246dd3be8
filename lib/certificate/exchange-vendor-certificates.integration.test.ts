import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { approveVendorCa } from "#lib/certificate-authority/approve-vendor-ca";
import { EXCHANGE_NEEDS_APPROVAL } from "#lib/certificate-authority/values";
import { getVendorCaExchange } from "#lib/certificate-authority/vendor-ca-exchange";
import { ExchangeVendorCertificates } from "#lib/certificate-authority/vendor-ca-schema";
import { getVendorCa } from "#lib/certificate-authority/vendor-ca-view";
import { newId } from "#lib/platform/new-id";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, type TestContext, testContext } from "#lib/testing/context";
import { contextUnderPolicy } from "#lib/testing/policy";
import { uploadVendorCa } from "#lib/testing/upload-vendor-ca";
import {
  INTERMEDIATE_EXTENSIONS,
  type VendorCertificate,
  vendorCertificate,
  vendorLeaf,
  vendorRoot,
} from "#lib/testing/vendor-pki";
import { exchangeVendorCertificates } from "./exchange-vendor-certificates";

vi.setConfig({ hookTimeout: 60_000, testTimeout: 60_000 });

let root: VendorCertificate;
let rolled: VendorCertificate;
let middle: VendorCertificate;
beforeAll(() => {
  root = vendorRoot("Old Root");
  rolled = vendorRoot("New Root");
  middle = vendorCertificate({ subject: "/CN=Middle", issuer: root, extensions: INTERMEDIATE_EXTENSIONS });
});

const add = (ctx: TestContext, input: object = {}) => uploadVendorCa(ctx, root.pem, input);
const exchange = (ctx: TestContext, ca: string, certificates: string, ifMatch?: number) =>
  exchangeVendorCertificates(ctx, ExchangeVendorCertificates.parse({ ca, certificates, ifMatch }));
const auditOf = (ctx: TestContext) =>
  ctx.database.auditEvent.findMany({
    where: { organizationId: ctx.organizationId, action: "vendor_ca.exchange_certificates" },
  });
const subjectsOf = async (ctx: TestContext, ca: string) =>
  (await getVendorCa(ctx, ca)).certificates.map(({ subject }) => subject);

/** A base station that came by a vendor CA last; its certificate may not have been kept. */
async function cameBy(
  ctx: TestContext,
  vendorCaId: string,
  issuer: VendorCertificate,
  { isKept = true, notAfter = "20350101000000Z" } = {},
) {
  const eui = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const station = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui}`, name: eui });
  const leaf = vendorLeaf(issuer, eui, { notAfter });
  const sha256 = createHash("sha256").update(leaf.der).digest("hex");
  const at = ctx.clock.now();
  await ctx.database.baseStationObservation.create({
    data: {
      ...{ baseStationId: station.id, lastContactAt: at, lastAddress: "192.0.2.9", tlsVersion: "TLSv1.2" },
      ...{ tlsCipher: "x", vendorCaId, vendorCertificateSha256: sha256, vendorCertificateAt: at },
    },
  });
  if (isKept) {
    const kept = { baseStationId: station.id, sha256, certificate: leaf.der };
    await ctx.database.shownVendorCertificate.create({ data: kept });
  }
  return { ...station, sha256 };
}

/** What CUPS handed out on the vendor CA's word. */
const heldBy = (ctx: TestContext, { id }: { id: string }, vendorCaId: string) =>
  ctx.database.stationCredential.create({
    data: {
      ...{ id: newId(ctx, "crd"), organizationId: ctx.organizationId, baseStationId: id, vendorCaId },
      ...{ server: "LNS", kind: "TOKEN", status: "CURRENT", tokenHint: "bsk_", createdBy: "Test" },
      ...{ notAfter: new Date("2036-01-01T00:00:00Z"), renewalOpensAt: new Date("2035-12-25T00:00:00Z") },
      createdAt: ctx.clock.now(),
      tokenHash: createHash("sha256").update(id).digest("hex"),
    },
  });

test("the new bundle takes the place of the old one, and History says what came and went", async () => {
  const ctx = await testContext();
  const { id } = await add(ctx, { certificates: root.pem + middle.pem });
  const before = await getVendorCa(ctx, id);
  expect(await exchange(ctx, id, rolled.pem + root.pem, 1)).toEqual({ id, version: 2 });
  expect((await subjectsOf(ctx, id)).sort()).toEqual(["CN=New Root,O=Acme", "CN=Old Root,O=Acme"]);
  const after = await getVendorCa(ctx, id);
  expect(after.certificates).toContainEqual(before.certificates[0]); // the same row: it was not taken away
  expect(after).toMatchObject({ status: "ACTIVE", changedBy: ctx.actor.name, createdBy: before.createdBy });
  expect(await auditOf(ctx)).toMatchObject([
    {
      targetId: id,
      detail: {
        ...{ name: "Acme", comeIn: ["CN=New Root,O=Acme"], gone: ["CN=Middle"] },
        fingerprints: expect.arrayContaining(after.certificates.map(({ sha256 }) => sha256)),
      },
    },
  ]);
  expect(ctx.hints).toContain("event");
});

test("a bundle with a fault changes nothing, and each fault is told with its line", async () => {
  const ctx = await testContext();
  const { id } = await add(ctx);
  const leaf = vendorLeaf(root, "58A0CBFFFE80AA01");
  await expect(exchange(ctx, id, rolled.pem + leaf.pem)).rejects.toMatchObject({
    code: "validation_failed",
    errors: [{ pointer: "/certificates", code: "end_certificate", line: rolled.pem.split("\n").length }],
  });
  await expect(exchange(ctx, id, middle.pem)).rejects.toMatchObject({ errors: [{ code: "chain_incomplete" }] });
  expect(await subjectsOf(ctx, id)).toEqual(["CN=Old Root,O=Acme"]);
  expect(await auditOf(ctx)).toEqual([]);
});

test("only who may change CAs exchanges; everyone who may read stations sees what it would do", async () => {
  const ctx = await testContext();
  const { id } = await add(ctx);
  for (const role of ["BASE_STATION_MANAGER", "VIEWER"] as const) {
    const who = await actingAs(ctx, role);
    await expect(exchange(who, id, rolled.pem)).rejects.toMatchObject({ code: "permission_required" });
    expect(await getVendorCaExchange(who, { ca: id, certificates: rolled.pem })).toMatchObject({
      change: { added: ["CN=New Root,O=Acme"], removed: ["CN=Old Root,O=Acme"] },
    });
  }
  expect(await subjectsOf(ctx, id)).toEqual(["CN=Old Root,O=Acme"]);
});

test("another organization's vendor CA, and a removed one, are not there", async () => {
  const [ctx, other] = [await testContext(), await testContext()];
  const { id } = await add(ctx);
  await expect(exchange(other, id, rolled.pem)).rejects.toMatchObject({ code: "vendor_ca_not_found" });
  const asked = getVendorCaExchange(other, { ca: id, certificates: rolled.pem });
  await expect(asked).rejects.toMatchObject({ code: "vendor_ca_not_found" });
  await ctx.database.vendorCa.update({ where: { id }, data: { status: "REMOVED" } });
  await expect(exchange(ctx, id, rolled.pem)).rejects.toMatchObject({ code: "vendor_ca_not_found" });
  expect(await auditOf(other)).toEqual([]);
});

test("of two who exchange at once what they saw, one is told of the other", async () => {
  const ctx = await testContext();
  const { id } = await add(ctx);
  const results = await Promise.allSettled([
    exchange(ctx, id, rolled.pem, 1),
    exchange(ctx, id, root.pem + middle.pem, 1),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "vendor_ca_changed" } });
  expect(await auditOf(ctx)).toHaveLength(1);
});

describe("where a second person approves", () => {
  const strict = (name: string) => contextUnderPolicy(name, { vendorCaApproval: true });

  test("no new certificate gets into a CA that is trusted; old ones may go", async () => {
    const ctx = await strict("exchange_trusted");
    const { id } = await add(ctx, { certificates: root.pem + middle.pem });
    await approveVendorCa(await actingAs(ctx, "ADMINISTRATOR"), { ca: id, ifMatch: undefined });
    const refused = { code: "approval_required", kind: "conflict", message: EXCHANGE_NEEDS_APPROVAL };
    await expect(exchange(ctx, id, rolled.pem + root.pem)).rejects.toMatchObject(refused);
    await ctx.database.vendorCa.update({ where: { id }, data: { status: "SUSPENDED" } });
    await expect(exchange(ctx, id, rolled.pem)).rejects.toMatchObject(refused); // RESUME asks nobody
    await ctx.database.vendorCa.update({ where: { id }, data: { status: "ACTIVE" } });
    await exchange(ctx, id, root.pem);
    expect(await getVendorCa(ctx, id)).toMatchObject({ status: "ACTIVE", certificates: [{ isRoot: true }] });
  });

  test("one that awaits approval goes on to wait, for another than whoever exchanged last", async () => {
    const ctx = await strict("exchange_waiting");
    const { id } = await add(ctx);
    const second = await actingAs(ctx, "ADMINISTRATOR");
    await exchange(second, id, rolled.pem);
    await expect(approveVendorCa(second, { ca: id, ifMatch: undefined })).rejects.toMatchObject({
      code: "second_person_required",
    });
    await approveVendorCa(ctx, { ca: id, ifMatch: undefined });
    expect(await getVendorCa(ctx, id)).toMatchObject({ status: "ACTIVE", certificates: [{ subject: /New Root/ }] });
  });
});

describe("base stations that came by it", () => {
  test("who would lose access is told by what was last seen, and of whom nothing is known", async () => {
    const ctx = await testContext();
    const { id } = await add(ctx, { certificates: root.pem + rolled.pem });
    const lost = await cameBy(ctx, id, root);
    await cameBy(ctx, id, rolled);
    await cameBy(ctx, id, root, { isKept: false });
    await insertBaseStation(ctx, { lrrUuid: "0016C0-58A0CBFFFE80BB01" }); // never called
    const { bundle, change } = await getVendorCaExchange(ctx, { ca: id, certificates: rolled.pem });
    expect(bundle.isSound).toBe(true);
    expect(change).toMatchObject({
      ...{ added: [], removed: ["CN=Old Root,O=Acme"] },
      effects: { inScope: 4, seen: 3, losing: 1, elsewhere: 0, unknown: 1, connected: 0 },
    });
    expect(change?.effects.stations).toMatchObject([{ id: lost.id, stillBy: null, connected: false }]);

    await add(ctx, { name: "Second upload" });
    const again = await getVendorCaExchange(ctx, { ca: id, certificates: rolled.pem });
    expect(again.change?.effects).toMatchObject({ losing: 0, elsewhere: 1, stations: [{ stillBy: "Second upload" }] });
    expect(await getVendorCaExchange(ctx, { ca: id, certificates: "nothing" })).toMatchObject({ change: null });
  });

  test("an intermediate that is added shuts nobody out, and a certificate that had ended is no loss of it", async () => {
    const ctx = await testContext();
    const { id } = await add(ctx);
    await cameBy(ctx, id, root);
    const seen = await cameBy(ctx, id, root, { notAfter: "20270101000000Z" });
    await heldBy(ctx, seen, id);
    const certificates = root.pem + middle.pem;
    const { change } = await getVendorCaExchange(ctx, { ca: id, certificates });
    expect(change).toMatchObject({ added: ["CN=Middle"], removed: [], effects: { seen: 2, losing: 0 } });
    ctx.clock.set(new Date("2030-01-01T00:00:00Z"));
    await exchange(ctx, id, certificates);
    const [credential] = await ctx.database.stationCredential.findMany({ where: { vendorCaId: id } });
    expect(credential?.vouchingLostAt).toBeNull();
  });

  test("what they were handed on its word is lost with their path, and comes back with it", async () => {
    const ctx = await testContext();
    const { id } = await add(ctx, { certificates: root.pem + rolled.pem });
    const other = await add(ctx, { name: "Other" });
    const [lost, holds, unknown] = [
      await cameBy(ctx, id, root),
      await cameBy(ctx, id, rolled),
      await cameBy(ctx, id, rolled, { isKept: false }),
    ];
    const foreign = await cameBy(ctx, other.id, root);
    for (const station of [lost, holds, unknown]) await heldBy(ctx, station, id);
    await heldBy(ctx, foreign, other.id);
    const losses = async () => {
      const rows = await ctx.database.stationCredential.findMany({ where: { organizationId: ctx.organizationId } });
      const isLost = new Map(rows.map((row) => [row.baseStationId, row.vouchingLostAt !== null]));
      return [lost, holds, unknown, foreign].map((station) => isLost.get(station.id));
    };
    await exchange(ctx, id, rolled.pem);
    expect(await losses()).toEqual([true, false, true, false]);
    await exchange(ctx, id, rolled.pem + root.pem);
    expect(await losses()).toEqual([false, false, true, false]);
  });
});
