// EDIT CERTIFICATES of a vendor CA to which base stations have sent intermediates.
import { createHash, randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { learnIntermediates } from "#lib/certificate-authority/learn-intermediates";
import { getVendorCaExchange } from "#lib/certificate-authority/vendor-ca-exchange";
import { ExchangeVendorCertificates } from "#lib/certificate-authority/vendor-ca-schema";
import { getVendorCa } from "#lib/certificate-authority/vendor-ca-view";
import { vendorCertificates } from "#lib/certificate-authority/vendor-certificates";
import { readPeerCertificate } from "#lib/pki/peer-certificate";
import { insertBaseStation } from "#lib/testing/base-stations";
import { ownDatabaseContext, type TestContext } from "#lib/testing/context";
import { setPolicy } from "#lib/testing/policy";
import { uploadVendorCa } from "#lib/testing/upload-vendor-ca";
import {
  INTERMEDIATE_EXTENSIONS,
  type VendorCertificate,
  type VendorCertificateWish,
  vendorCertificate,
  vendorLeaf,
  vendorRoot,
} from "#lib/testing/vendor-pki";
import { exchangeVendorCertificates } from "./exchange-vendor-certificates";

vi.setConfig({ hookTimeout: 120_000, testTimeout: 120_000 });

let root: VendorCertificate;
let rolled: VendorCertificate;
let uploaded: VendorCertificate;
let sent: VendorCertificate;
let lower: VendorCertificate;
const below = (issuer: VendorCertificate, name: string, wish: Partial<VendorCertificateWish> = {}) =>
  vendorCertificate({ subject: `/CN=${name}`, issuer, extensions: INTERMEDIATE_EXTENSIONS, ...wish });
beforeAll(() => {
  root = vendorRoot("Old Root");
  rolled = vendorRoot("New Root");
  uploaded = below(root, "Uploaded");
  sent = below(root, "Sent");
  lower = below(uploaded, "Sent below the uploaded");
});

const pems = (...certificates: VendorCertificate[]) => certificates.map(({ pem }) => pem).join("");

/** A vendor CA with one uploaded intermediate and two that came from base stations, in a database of its own. */
async function setUp(name: string) {
  const ctx = await ownDatabaseContext(`${name}_${randomBytes(3).toString("hex")}`);
  const { id } = await uploadVendorCa(ctx, pems(root, uploaded));
  const bySent = await cameBy(ctx, id, sent, [sent]);
  const byLower = await cameBy(ctx, id, lower, [lower]);
  const exchange = (certificates: string, ifMatch?: number) =>
    exchangeVendorCertificates(ctx, ExchangeVendorCertificates.parse({ ca: id, certificates, ifMatch }));
  const effects = async (certificates: string) => (await getVendorCaExchange(ctx, { ca: id, certificates })).change;
  return { ctx, id, bySent, byLower, exchange, effects };
}

function judge(ctx: TestContext, { der }: VendorCertificate, chain: VendorCertificate[]) {
  const { certificate, fault } = readPeerCertificate(der);
  if (!certificate) throw new Error(fault);
  const vendors = vendorCertificates(ctx, (lesson) => learnIntermediates(ctx, lesson));
  return vendors.judge(certificate, ctx.clock.now(), () => chain.map((one) => one.der));
}

/** A base station that came by a vendor CA with this chain, and whose certificate was kept. */
async function cameBy(ctx: TestContext, vendorCaId: string, issuer: VendorCertificate, chain: VendorCertificate[]) {
  const eui = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const station = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui}`, name: issuer.subject.slice(4) });
  const leaf = vendorLeaf(issuer, eui);
  expect(await judge(ctx, leaf, chain)).toMatchObject({ kind: "SOUND", vendorCaIds: [vendorCaId] });
  const sha256 = createHash("sha256").update(leaf.der).digest("hex");
  const at = ctx.clock.now();
  await ctx.database.baseStationObservation.create({
    data: {
      ...{ baseStationId: station.id, lastContactAt: at, lastAddress: "192.0.2.9", tlsVersion: "TLSv1.2" },
      ...{ tlsCipher: "x", vendorCaId, vendorCertificateSha256: sha256, vendorCertificateAt: at },
    },
  });
  await ctx.database.shownVendorCertificate.create({
    data: { baseStationId: station.id, sha256, certificate: leaf.der },
  });
  return { ...station, leaf };
}

const certificatesOf = async (ctx: TestContext, id: string) =>
  Object.fromEntries(
    (await getVendorCa(ctx, id)).certificates.map((one) => [one.subject, one.sent === null ? "uploaded" : "sent"]),
  );

describe("intermediates that base stations sent", () => {
  test("stay beside a bundle that they still lead to a root of, and nobody loses access", async () => {
    const { ctx, id, effects, exchange } = await setUp("sent_stay");
    const bundle = pems(root, uploaded, rolled);
    expect(await effects(bundle)).toMatchObject({
      ...{ added: ["CN=New Root,O=Acme"], adopted: [], removed: [], effects: { seen: 2, losing: 0, unknown: 0 } },
      kept: expect.arrayContaining(["CN=Sent", "CN=Sent below the uploaded"]),
    });
    await exchange(bundle);
    expect(await certificatesOf(ctx, id)).toEqual({
      ...{ "CN=New Root,O=Acme": "uploaded", "CN=Old Root,O=Acme": "uploaded", "CN=Uploaded": "uploaded" },
      ...{ "CN=Sent": "sent", "CN=Sent below the uploaded": "sent" },
    });
  });

  test("go with the root, or the uploaded intermediate, that they need, as is told before", async () => {
    const { ctx, id, effects, exchange, byLower, bySent } = await setUp("sent_go");
    expect(await effects(root.pem)).toMatchObject({
      ...{ added: [], adopted: [], kept: ["CN=Sent"] },
      removed: expect.arrayContaining(["CN=Uploaded", "CN=Sent below the uploaded"]),
      effects: { losing: 1, stations: [{ id: byLower.id }] },
    });
    await exchange(root.pem);
    expect(await certificatesOf(ctx, id)).toEqual({ "CN=Old Root,O=Acme": "uploaded", "CN=Sent": "sent" });
    expect(await effects(rolled.pem)).toMatchObject({
      kept: [],
      effects: { losing: 1, stations: [{ id: bySent.id }] },
    });
    await exchange(rolled.pem);
    expect(await certificatesOf(ctx, id)).toEqual({ "CN=New Root,O=Acme": "uploaded" });
    const events = await ctx.database.auditEvent.findMany({
      where: { organizationId: ctx.organizationId, action: "vendor_ca.exchange_certificates" },
      orderBy: { xid: "asc" },
    });
    expect(events).toMatchObject([
      { detail: { gone: expect.arrayContaining(["CN=Uploaded", "CN=Sent below the uploaded"]) } },
      { detail: { gone: expect.arrayContaining(["CN=Old Root,O=Acme", "CN=Sent"]) } },
    ]);
  });

  test("count as uploaded once they are uploaded, by another person's approval where new certificates need that", async () => {
    const { ctx, id, effects, exchange } = await setUp("sent_adopted");
    const bundle = pems(root, uploaded, sent);
    expect(await effects(bundle)).toMatchObject({
      ...{ added: ["CN=Sent"], adopted: ["CN=Sent"], removed: [], effects: { losing: 0 } },
    });
    await setPolicy(ctx, { vendorCaApproval: true });
    await expect(exchange(bundle)).rejects.toMatchObject({ code: "approval_required" });
    await setPolicy(ctx, { vendorCaApproval: false });
    await exchange(bundle);
    expect(await certificatesOf(ctx, id)).toMatchObject({
      "CN=Sent": "uploaded",
      "CN=Sent below the uploaded": "sent",
    });
    const [event] = await ctx.database.auditEvent.findMany({
      where: { organizationId: ctx.organizationId, action: "vendor_ca.exchange_certificates" },
    });
    expect(event).toMatchObject({ detail: { comeIn: [], adopted: ["CN=Sent"], gone: [] } });
  });

  test("that came while somebody edited the bundle are no conflict, and stay", async () => {
    const { ctx, id, exchange } = await setUp("sent_meanwhile");
    const { version } = await getVendorCa(ctx, id);
    const late = below(root, "Late");
    await cameBy(ctx, id, late, [late]);
    await exchange(pems(root, uploaded, rolled), version);
    expect(await certificatesOf(ctx, id)).toMatchObject({ "CN=Late": "sent", "CN=New Root,O=Acme": "uploaded" });
  });
});

describe("a certificate that is left out", () => {
  test("stays out whoever sends it, also when it was sent before it was uploaded, until it is uploaded again", async () => {
    const { ctx, id, exchange, effects, bySent } = await setUp("left_out");
    await exchange(pems(root, uploaded, sent));
    expect(await effects(pems(root, uploaded))).toMatchObject({
      ...{ removed: ["CN=Sent"], effects: { losing: 1, stations: [{ id: bySent.id }] } },
    });
    await exchange(pems(root, uploaded));
    const renewed = below(root, "Sent", { key: sent });
    for (const chain of [[sent], [renewed]]) {
      expect(await judge(ctx, bySent.leaf, chain)).toMatchObject({ kind: "REFUSED", verdict: "unknown_ca" });
    }
    await exchange(pems(root, uploaded, renewed));
    expect(await judge(ctx, bySent.leaf, [])).toMatchObject({ kind: "SOUND" });
    // Its key is welcome again.
    await judge(ctx, vendorLeaf(below(renewed, "Deeper", { key: lower }), bySent.eui64 ?? ""), []);
    expect(await ctx.database.vendorCaLeftOut.count({ where: { vendorCaId: id } })).toBe(0);
  });

  test("takes with it what base stations sent of its key", async () => {
    const { ctx, id, effects, exchange } = await setUp("left_out_key");
    const renewed = below(root, "Uploaded", { key: uploaded, notAfter: "20400101000000Z" });
    const other = below(uploaded, "Another");
    await cameBy(ctx, id, other, [other]);
    await ctx.database.vendorCaCertificate.updateMany({
      where: { vendorCaId: id, subjectText: "CN=Sent" },
      data: { certificate: renewed.der, subjectText: "CN=Renewed" },
    });
    expect(await effects(root.pem)).toMatchObject({
      ...{ kept: [], effects: { losing: 2 } },
      removed: expect.arrayContaining(["CN=Uploaded", "CN=Renewed", "CN=Another", "CN=Sent below the uploaded"]),
    });
    await exchange(root.pem);
    expect(await certificatesOf(ctx, id)).toEqual({ "CN=Old Root,O=Acme": "uploaded" });
  });

  test("and had expired is only tidied away: its successor may come from a base station", async () => {
    const { ctx, id, exchange } = await setUp("left_out_expired");
    ctx.clock.set(new Date("2026-11-22T12:00:00Z"));
    const short = below(root, "Short", { notAfter: "20261123000000Z" });
    await exchange(pems(root, uploaded, short));
    ctx.clock.set(new Date("2026-11-24T12:00:00Z"));
    await exchange(pems(root, uploaded));
    const successor = below(root, "Short", { key: short });
    await cameBy(ctx, id, successor, [successor]);
    expect(await certificatesOf(ctx, id)).toMatchObject({ "CN=Short": "sent" });
  });
});
