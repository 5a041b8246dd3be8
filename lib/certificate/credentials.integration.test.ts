import { createPrivateKey, createPublicKey } from "node:crypto";
import { describe, expect, test } from "vitest";
import { BlockCertificate } from "#lib/certificate-authority/vendor-ca-schema";
import { certificatePem } from "#lib/pki/certificate-reader";
import { crc32 } from "#lib/pki/crc32";
import { judgeCredentialBlob } from "#lib/pki/credential-blob";
import { pem } from "#lib/pki/pem";
import { revocationListPem } from "#lib/pki/revocation-list";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/platform/clock";
import { createDatabase } from "#lib/platform/db/client";
import { insertBaseStation } from "#lib/testing/base-stations";
import { insertVendorCa } from "#lib/testing/basics-peer";
import { actingAsPlatform, type TestContext, type TestContextOptions, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { insertDeclaredStation, testIssuing } from "#lib/testing/issuing";
import { openssl, withFiles } from "#lib/testing/openssl";
import { setPolicy } from "#lib/testing/policy";
import { vendorRoot } from "#lib/testing/vendor-pki";
import { blockVendorCertificate } from "./block-vendor-certificate";
import { endOverlaps } from "./end-overlaps";
import { eraseBlobs } from "./erase-blobs";
import { makeCredential } from "./make-credential";
import { openBlob } from "./open-blob";
import { recordCredentialUsed } from "./record-credential-used";
import { recordHandOut } from "./record-hand-out";
import { recordInUse } from "./record-in-use";
import { recordVouching } from "./record-vouching";
import { openSealedBlob } from "./sealed-blob";

type Server = "LNS" | "CUPS";

/** A Basics Station without a key of its own, and a station process's hands. */
async function setUp(options: TestContextOptions = {}) {
  const ctx = await testContext(options);
  const issuing = await testIssuing(ctx);
  const eui64 = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const station = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}` });
  const platform = issuing.withWorker(actingAsPlatform(ctx));
  const work = issuing.fulfilment.credentials;
  const ask = (server: Server = "LNS") => makeCredential(platform, work, { baseStationId: station.id, server });
  const make = async (server: Server = "LNS") => {
    const made = await ask(server);
    if (made.kind !== "MADE") throw new Error(`not made, ${made.retryAfterS} s`);
    return made.credentialId;
  };
  const row = (id: string) =>
    ctx.database.stationCredential.findUniqueOrThrow({ where: { id }, include: { certificate: true } });
  const events = async () => {
    const where = { baseStationId: station.id };
    const rows = await ctx.database.auditEvent.findMany({ where, orderBy: [{ xid: "asc" }] });
    return rows.map(({ action }) => action);
  };
  const summary = () => ctx.database.baseStation.findUniqueOrThrow({ where: { id: station.id } });
  return { ctx, issuing, eui64, station, platform, work, ask, make, row, events, summary };
}

/** A database of its own, for what holds for a whole platform. */
const ownDatabase = async (name: string) => ({ database: createDatabase(await cloneDatabase(name)) });

/** The DER elements of a blob, with lengths as a Basics Station reads them. */
function partsOf(blob: Uint8Array): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < blob.length; ) {
    const bytes = Buffer.from(blob.subarray(at));
    const length = bytes[1] === 0x82 ? 4 + bytes.readUInt16BE(2) : 2 + (bytes[1] ?? 0);
    parts.push(bytes.subarray(0, length));
    at += length;
  }
  return parts;
}

test("a station that asks gets a certificate on a fresh key: root, leaf and SEC1 key of 121 bytes, which belong together", async () => {
  const { issuing, platform, work, make, row, eui64, events } = await setUp();

  const id = await make();

  const made = await row(id);
  expect(made).toMatchObject({ server: "LNS", kind: "CERTIFICATE", status: "CURRENT", crc32: null, tokenHash: null });
  expect(made.certificate).toMatchObject({ purpose: "LNS", status: "ISSUED", publicKeyLabel: "P-256" });
  expect(made.notAfter).toEqual(made.certificate?.notAfter);
  const opened = await openBlob(platform, work, id);
  expect(opened && judgeCredentialBlob(opened.blob)).toBeUndefined();
  const [trust, leaf, key, ...more] = partsOf(opened?.blob ?? new Uint8Array());
  expect(more).toEqual([]);
  const root = issuing.authorities.find(({ kind }) => kind === "ROOT")?.certificate;
  expect(trust?.equals(Buffer.from(root ?? []))).toBe(true);
  expect(leaf?.equals(Buffer.from(made.certificate?.certificate ?? []))).toBe(true);
  expect(key).toHaveLength(121);
  const spki = withFiles({ key: key ?? "", leaf: leaf ?? "" }, (paths) => ({
    ofKey: openssl(["ec", "-inform", "DER", "-in", paths.key, "-pubout", "-outform", "DER"]).bytes.toString("hex"),
    ofLeaf: openssl(["x509", "-inform", "DER", "-in", paths.leaf, "-noout", "-pubkey"]).stdout,
    subject: openssl(["x509", "-inform", "DER", "-in", paths.leaf, "-noout", "-subject", "-ext", "extendedKeyUsage"])
      .stdout,
  }));
  expect(spki.ofKey).toBe(createPublicKey(spki.ofLeaf).export({ format: "der", type: "spki" }).toString("hex"));
  expect(spki.subject).toContain(`CN = ${eui64}`);
  expect(spki.subject).toContain("TLS Web Client Authentication");
  expect(spki.subject).not.toContain("1.3.6.1.5.5.7.3.17");
  const told = ["certificate.enrol", "certificate.issue", "certificate.reserve", "station_credential.make"];
  expect((await events()).sort()).toEqual(told);
});

test("the same bytes are handed out until they are erased, and lie sealed under the credential's id alone", async () => {
  const { ctx, platform, work, make, row } = await setUp();
  const id = await make();
  const sealedKey = (await row(id)).certificate?.sealedKey;
  expect(sealedKey).not.toBeNull();

  const first = await openBlob(platform, work, id);
  const again = await openBlob(platform, work, id);

  expect(again).toEqual(first);
  expect(first?.crc32).toBe(crc32(first?.blob ?? new Uint8Array()));
  const { sealedBlob, crc32: stored, certificate } = await row(id);
  expect(Number(stored)).toBe(first?.crc32);
  expect(certificate).toMatchObject({ sealedKey: null, masterKeyId: null });
  const key = partsOf(first?.blob ?? new Uint8Array()).at(-1) ?? Buffer.alloc(0);
  expect(Buffer.from(sealedBlob ?? []).includes(key.subarray(7, 39))).toBe(false);
  const sealed = sealedBlob ?? new Uint8Array();
  expect(() => openSealedBlob(sealed, "crd_other", work.masterKey)).toThrow();
  expect(ctx.hints).toContain("wish");
});

test("two answers at once carry the same bytes", async () => {
  const { platform, work, make } = await setUp();
  const id = await make();
  const opened = await Promise.all([1, 2, 3].map(() => openBlob(platform, work, id)));
  expect(opened[1]).toEqual(opened[0]);
  expect(opened[2]).toEqual(opened[0]);
  expect(opened[0]).not.toBeNull();
});

test("a hand-out is counted; the first is the download of its certificate", async () => {
  const { platform, make, row, events, ctx, summary } = await setUp();
  const id = await make();
  const station = { ...platform, address: "198.51.100.9" };

  expect(await recordHandOut(station, id)).toEqual({ count: 1 });
  ctx.clock.advance(MINUTE_MS);
  expect(await recordHandOut(station, id)).toEqual({ count: 2 });

  const { certificate, ...made } = await row(id);
  expect(made).toMatchObject({ handedOutCount: 2, lastHandedOutAt: ctx.clock.now(), inUseSince: null });
  expect(made.firstHandedOutAt).toEqual(new Date(ctx.clock.now().getTime() - MINUTE_MS));
  expect(certificate).toMatchObject({ downloadedAt: made.firstHandedOutAt, downloadedFrom: "198.51.100.9" });
  expect((await summary()).certificateDownloadedAt).toEqual(made.firstHandedOutAt);
  expect((await events()).filter((action) => action === "certificate.download")).toHaveLength(1);
});

test("used, it is in use: the blob is erased, and what was before is revoked", async () => {
  const { ctx, platform, work, make, row, events, summary } = await setUp();
  const first = await make();
  await openBlob(platform, work, first);
  await recordCredentialUsed(platform, first);
  expect(await row(first)).toMatchObject({ inUseSince: ctx.clock.now(), sealedBlob: null, masterKeyId: null });
  expect(await openBlob(platform, work, first)).toBeNull();

  ctx.clock.advance(HOUR_MS);
  const second = await make();
  expect(await row(first)).toMatchObject({ status: "PREVIOUS", certificate: { status: "OVERLAPPING" } });
  expect(await row(second)).toMatchObject({ status: "CURRENT" });
  await recordCredentialUsed(platform, first); // it still calls with the old one
  expect(await row(first)).toMatchObject({ status: "PREVIOUS" });

  await recordInUse(platform, { certificateId: (await row(second)).certificateId ?? "" });

  expect(await row(second)).toMatchObject({
    inUseSince: ctx.clock.now(),
    certificate: { inUseSince: ctx.clock.now() },
  });
  const before = await row(first);
  expect(before).toMatchObject({ status: "REVOKED", revocationReason: "SUPERSEDED" });
  expect(before.certificate).toMatchObject({ status: "REVOKED", revocationReason: "SUPERSEDED" });
  expect((await summary()).certificateStanding).toBe("ISSUED");
  expect(ctx.hints).toContain("revocation");
  const told = await events();
  expect(told.filter((action) => action === "station_credential.in_use")).toHaveLength(2);
  await recordCredentialUsed(platform, second);
  expect(await events()).toEqual(told);
});

test("at most one new credential per station and server in 10 minutes", async () => {
  const { ctx, ask, make } = await setUp();
  await make();
  ctx.clock.advance(3 * MINUTE_MS);
  expect(await ask()).toEqual({ kind: "LATER", retryAfterS: 7 * 60 });
  expect(await ask("CUPS")).toMatchObject({ kind: "MADE" });
  ctx.clock.advance(7 * MINUTE_MS);
  expect(await ask()).toMatchObject({ kind: "MADE" });
});

test("of two requests at once one is made, and both get it", async () => {
  const { ask, station, ctx } = await setUp();
  const [one, other] = await Promise.all([ask(), ask()]);
  expect(one).toMatchObject({ kind: "MADE" });
  expect([one, { kind: "LATER", retryAfterS: 600 }]).toContainEqual(other);
  expect(await ctx.database.stationCredential.count({ where: { baseStationId: station.id } })).toBe(1);
  expect(await ctx.database.certificate.count({ where: { baseStationId: station.id } })).toBe(1);
});

test("the policy decides between token and certificate, each giving way to the other once it is used", async () => {
  const own = await setUp(await ownDatabase("credentials_policy"));
  const { ctx, platform, work, make, row, summary } = own;
  const certificate = await make();
  await recordCredentialUsed(platform, certificate);
  await setPolicy(ctx, { lnsCredential: "TOKEN" });
  ctx.clock.advance(HOUR_MS);

  const token = await make();

  const made = await row(token);
  expect(made).toMatchObject({ kind: "TOKEN", status: "CURRENT", certificateId: null });
  expect(made.notAfter).toEqual(new Date("2028-11-21T13:00:00Z"));
  const opened = await openBlob(platform, work, token);
  expect(opened && judgeCredentialBlob(opened.blob)).toBeUndefined();
  const text = Buffer.from(opened?.blob ?? []).toString("latin1");
  const [, sent = ""] = /\0\0\0\0Authorization: Bearer (bst_[A-Za-z0-9_-]{43})\r\n$/.exec(text) ?? [];
  expect(openssl(["dgst", "-sha256"], sent).stdout).toContain(made.tokenHash ?? "no hash");
  expect(sent.startsWith(made.tokenHint ?? "no hint")).toBe(true);
  expect(JSON.stringify(await ctx.database.auditEvent.findMany({ select: { detail: true } }))).not.toContain(sent);
  expect(await row(certificate)).toMatchObject({ status: "PREVIOUS", certificate: { status: "OVERLAPPING" } });

  await recordCredentialUsed(platform, token);
  expect(await row(certificate)).toMatchObject({ status: "REVOKED", certificate: { status: "REVOKED" } });
  expect((await summary()).certificateStanding).toBe("NOT_GENERATED");

  await setPolicy(ctx, { lnsCredential: "CERTIFICATE" });
  ctx.clock.advance(HOUR_MS);
  const next = await make();
  expect(await row(token)).toMatchObject({ status: "PREVIOUS" });
  await recordCredentialUsed(platform, next);
  expect(await row(token)).toMatchObject({ status: "SUPERSEDED", sealedBlob: null });
  expect((await summary()).certificateStanding).toBe("ISSUED");
});

test("a blob is erased 24 hours after it was first handed out, never before, and told once", async () => {
  const { ctx, platform, work, make, row, events } = await setUp();
  const id = await make();
  await openBlob(platform, work, id);
  ctx.clock.advance(2 * DAY_MS);
  await eraseBlobs(platform);
  expect((await row(id)).sealedBlob).not.toBeNull(); // it never went out
  await recordHandOut(platform, id);
  ctx.clock.advance(DAY_MS - 1);
  await eraseBlobs(platform);
  expect(await openBlob(platform, work, id)).not.toBeNull();

  ctx.clock.advance(1);
  await Promise.all([eraseBlobs(platform), eraseBlobs(platform)]);

  expect(await openBlob(platform, work, id)).toBeNull();
  expect(await row(id)).toMatchObject({ status: "CURRENT", sealedBlob: null, masterKeyId: null });
  expect((await row(id)).crc32).not.toBeNull(); // by which the station is recognised
  expect((await events()).filter((action) => action === "station_credential.erase")).toHaveLength(1);
});

test("a vendor CA whose certificates were exchanged since it was asked vouches for nothing that is handed out", async () => {
  const { ctx, platform, work, make, row } = await setUp();
  const { id: vendorCaId } = await insertVendorCa(ctx, vendorRoot("Exchanged Root"));
  const id = await make();
  await openBlob(platform, work, id);
  const handOut = (vendorCaVersion: number) =>
    recordHandOut(platform, id, { voucher: { vendorCaId, vendorCaVersion }, certificateSha256: "a1".repeat(32) });
  await handOut(1);
  expect(await row(id)).toMatchObject({ vendorCaId, vouchingLostAt: null });
  await ctx.database.vendorCa.update({ where: { id: vendorCaId }, data: { version: 2 } });
  await handOut(1);
  expect(await row(id)).toMatchObject({ vendorCaId, vouchingLostAt: ctx.clock.now() });
  await recordVouching(platform, id, { vendorCaId, vendorCaVersion: 1 });
  expect((await row(id)).vouchingLostAt).not.toBeNull();
  await recordVouching(platform, id, { vendorCaId, vendorCaVersion: 2 });
  expect(await row(id)).toMatchObject({ vendorCaId, vouchingLostAt: null });
  await recordVouching(platform, id, null);
  expect(await row(id)).toMatchObject({ vendorCaId: null, vouchingLostAt: null });
});

describe("a vendor's certificate is blocked by its SHA-256 alone", () => {
  const [replaced, shown, another] = ["a1", "b2", "c3"].map((pair) => pair.repeat(32)) as [string, string, string];
  const block = (ctx: TestContext, sha256: string) =>
    blockVendorCertificate(ctx, BlockCertificate.parse({ sha256, reason: "Stolen" }));
  async function setUpHandedOut() {
    const own = await setUp();
    const id = await own.make();
    await openBlob(own.platform, own.work, id);
    for (const certificateSha256 of [replaced, shown, replaced]) {
      await recordHandOut(own.platform, id, { voucher: null, certificateSha256 });
    }
    return { ...own, id };
  }

  test("what CUPS handed out to it is revoked, although the base station showed another since", async () => {
    const { ctx, id, station, row } = await setUpHandedOut();
    expect((await row(id)).handedTo).toEqual([replaced, shown]);
    await block(ctx, replaced);
    expect(await row(id)).toMatchObject({ status: "REVOKED", certificate: { status: "REVOKED" } });
    const where = { baseStationId: station.id, action: "blocked_certificate.block" };
    expect(await ctx.database.auditEvent.count({ where }), "it stands in its History").toBe(1);
  });

  test("what went to others, or to the same in another organization, stays", async () => {
    const { ctx, id, row } = await setUpHandedOut();
    await block(ctx, another);
    await block(await testContext(), replaced);
    expect(await row(id)).toMatchObject({ status: "CURRENT" });
  });

  test("a later one, which it never saw, stays", async () => {
    const { ctx, platform, id, make, row } = await setUpHandedOut();
    ctx.clock.advance(HOUR_MS);
    const next = await make();
    await recordCredentialUsed(platform, next);
    expect((await row(id)).status).toBe("REVOKED");
    await block(ctx, replaced);
    expect(await row(next)).toMatchObject({ status: "CURRENT" });
  });
});

test("one that ends before its successor is used is superseded with its certificate", async () => {
  const { ctx, platform, make, row } = await setUp();
  const first = await make();
  ctx.clock.set(new Date((await row(first)).notAfter.getTime() - HOUR_MS));
  await make();
  ctx.clock.advance(HOUR_MS);
  await endOverlaps(platform);
  expect(await row(first)).toMatchObject({
    status: "SUPERSEDED",
    certificate: { status: "SUPERSEDED", sealedKey: null },
  });
});

test.each([
  ["suspended", { administrativeState: "SUSPENDED" as const }, "station_suspended"],
  ["closed by REVOKE", { enrolmentClosedAt: new Date("2026-11-21T11:00:00Z") }, "enrolment_closed"],
])("a station that is %s gets none", async (_what, fields, code) => {
  const { ctx, ask, station } = await setUp();
  await ctx.database.baseStation.update({ where: { id: station.id }, data: fields });
  await expect(ask()).rejects.toMatchObject({ code });
  expect(await ctx.database.stationCredential.count({ where: { baseStationId: station.id } })).toBe(0);
});

test("a station of another organization is not found", async () => {
  const { station } = await setUp();
  const other = await setUp();
  const asked = makeCredential(other.platform, other.work, { baseStationId: station.id, server: "LNS" });
  await expect(asked).rejects.toMatchObject({ code: "base_station_not_found" });
});

test("openssl verifies it against the published list, and after REGENERATE finds it revoked there", async () => {
  const { ctx, issuing, station, make, row } = await setUp(await ownDatabase("credentials_openssl"));
  const leaf = (await row(await make())).certificate?.certificate ?? new Uint8Array();
  const of = (kind: string) => issuing.authorities.find((one) => one.kind === kind)?.certificate ?? new Uint8Array();
  const verify = async () => {
    await issuing.publish();
    const [shard] = await issuing.shards("BASE_STATION");
    const files = {
      ...{ root: certificatePem(of("ROOT")), issuing: certificatePem(of("BASE_STATION")), leaf: certificatePem(leaf) },
      list: revocationListPem(shard?.list ?? new Uint8Array()),
    };
    return withFiles(files, (paths) =>
      openssl([
        ...["verify", "-x509_strict", "-purpose", "sslclient", "-crl_check"],
        ...["-attime", String(ctx.clock.now().getTime() / 1000)],
        ...["-CAfile", paths.root, "-untrusted", paths.issuing, "-CRLfile", paths.list, paths.leaf],
      ]),
    );
  };
  expect(await verify()).toMatchObject({ ok: true, stderr: "" });

  ctx.clock.advance(MINUTE_MS);
  await issuing.regenerate(ctx, station.id);

  const after = await verify();
  expect(after.ok).toBe(false);
  expect(after.stderr).toContain("certificate revoked");
});

test("a platform whose master key is another one makes a new credential instead of failing", async () => {
  const { platform, work, make, row } = await setUp();
  const id = await make();
  await openBlob(platform, work, id);
  const other = { ...work, masterKey: { id: "mk_0000000000000000", bytes: new Uint8Array(32).fill(7) } };
  expect(await openBlob(platform, other, id)).toBeNull();
  expect((await row(id)).sealedBlob).not.toBeNull();
});

test("the private key is nowhere in the clear", async () => {
  const { ctx, platform, work, make, row } = await setUp();
  const id = await make();
  const { certificate } = await row(id);
  const opened = await openBlob(platform, work, id);
  const sec1 = partsOf(opened?.blob ?? new Uint8Array()).at(-1) ?? Buffer.alloc(0);
  const { d = "" } = createPrivateKey(pem("EC PRIVATE KEY", new Uint8Array(sec1))).export({ format: "jwk" });
  const secret = Buffer.from(d, "base64url");
  expect(Buffer.from(certificate?.sealedKey ?? []).includes(secret)).toBe(false);
  expect(Buffer.from((await row(id)).sealedBlob ?? []).includes(secret)).toBe(false);
  const told = JSON.stringify(await ctx.database.auditEvent.findMany({ select: { detail: true } }));
  expect(told).not.toContain(secret.toString("hex"));
});

test("a station with a key of its own is told by the certificate on it, whatever we made beside", async () => {
  const { ctx, issuing, platform, work } = await setUp();
  const eui64 = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const declared = await insertDeclaredStation(ctx, { lrrUuid: `0016C0-${eui64}` });
  await makeCredential(platform, work, { baseStationId: declared.id, server: "LNS" });
  const summary = () => ctx.database.baseStation.findUniqueOrThrow({ where: { id: declared.id } });
  expect((await summary()).certificateStanding).toBe("NOT_GENERATED");
  const { certificate } = await issuing.regenerate(ctx, declared.id);
  expect(certificate?.purpose).toBe("station");
  expect((await summary()).certificateStanding).toBe("ISSUED");
});
