import { expect, test } from "vitest";
import { openKeyring } from "#lib/certificate-authority/authority-keyring";
import { certificatePem } from "#lib/pki/certificate-reader";
import { revocationListPem } from "#lib/pki/revocation-list";
import { openTransaction } from "#lib/platform/db/transaction";
import { DomainError } from "#lib/platform/domain-error";
import { insertBaseStation } from "#lib/testing/base-stations";
import {
  actingAs,
  actingAsPlatform,
  ownDatabaseContext,
  type TestContext,
  testContext,
  withIdempotencyKey,
} from "#lib/testing/context";
import { declaredKey, insertDeclaredStation, newPublicKey, TEST_MASTER_KEY, testIssuing } from "#lib/testing/issuing";
import { openssl, withFiles } from "#lib/testing/openssl";
import { declarePublicKey } from "./declare-public-key";
import { fulfilWishes } from "./fulfil-wishes";
import { getOperationView } from "./operation-view";
import { regenerateCertificate } from "./regenerate-certificate";
import { revokeCertificate } from "./revoke-certificate";
import { ComparePublicKey, RegenerateCertificate, RevokeCertificate } from "./schema";

const ask = (baseStation: string, reason = "LOST") => RegenerateCertificate.parse({ baseStation, reason });

async function setUp(fields: Parameters<typeof insertDeclaredStation>[1] = {}) {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const station = await insertDeclaredStation(ctx, fields);
  const certificates = () =>
    ctx.database.certificate.findMany({ where: { baseStationId: station.id }, orderBy: { reservedAt: "asc" } });
  const summary = () => ctx.database.baseStation.findUniqueOrThrow({ where: { id: station.id } });
  const declareNewKey = async () => {
    ctx.clock.advance(1_000);
    const publicKey = await newPublicKey();
    await declarePublicKey(ctx, {
      baseStation: { by: "id", value: station.id },
      publicKey,
      currentCertificate: "KEEP",
      ifMatch: undefined,
    });
    return publicKey;
  };
  return { ctx, issuing, station, certificates, summary, declareNewKey };
}

/** A wish as REGENERATE leaves it, without waiting for its outcome. */
const insertWish = (ctx: TestContext, baseStationId: string, fields: { attempts?: number } = {}) =>
  ctx.database.certificateWish.create({
    data: {
      ...{ id: `op_${baseStationId.slice(3)}`, organizationId: ctx.organizationId, baseStationId, purpose: "STATION" },
      ...{ status: "OPEN", reason: "LOST", requestedAt: ctx.clock.now(), requestedBy: "Test", ...fields },
    },
  });

const events = (ctx: TestContext, baseStationId: string) =>
  ctx.database.auditEvent
    .findMany({ where: { baseStationId }, orderBy: { xid: "asc" } })
    .then((rows) => rows.map(({ action }) => action));

test("makes a certificate on the declared key, for 2 years, waiting 15 minutes for its station", async () => {
  const { ctx, issuing, station, summary } = await setUp();

  const { certificate, revoked } = await issuing.regenerate(ctx, station.id);

  expect(revoked).toEqual([]);
  expect(certificate).toMatchObject({
    purpose: "station",
    state: "VALID",
    delivery: "WAITING_FOR_DOWNLOAD",
    publicKeyFingerprint: station.publicKeyFingerprint,
    onPreviousKey: false,
    notBefore: "2026-11-21T11:55:00.000Z",
    notAfter: "2028-11-21T11:59:59.000Z",
    downloadBy: "2026-11-21T12:15:00.000Z",
  });
  expect(certificate?.serialNumber).toMatch(/^[0-7][0-9a-f]{33}$/);
  expect(await summary()).toMatchObject({
    certificateStanding: "ISSUED",
    certificateNotAfter: new Date("2028-11-21T11:59:59Z"),
    certificateRenewalOpensAt: new Date("2028-11-15T11:59:59Z"),
    version: station.version,
  });
  expect(await events(ctx, station.id)).toEqual(["certificate.regenerate", "certificate.reserve", "certificate.issue"]);
});

test("names a Basics Station by its EUI-64, with the SAN, and any other by its LRR-UUID", async () => {
  const basics = await setUp({ lrrUuid: `0016C0-58A0CB${Date.now().toString(16).toUpperCase().slice(-10)}` });
  const lrr = await setUp({ backhaulSecurity: "IPSEC" });
  const made = await basics.issuing.regenerate(basics.ctx, basics.station.id);
  const other = await lrr.issuing.regenerate(lrr.ctx, lrr.station.id);

  const eui = basics.station.eui64 ?? "";
  expect(made.certificate?.details.subject).toBe(`CN=${eui}`);
  expect(JSON.stringify(made.certificate?.details)).toContain(`urn:dev:mac:${eui.toLowerCase()}`);
  expect(JSON.stringify(made.certificate?.details)).not.toContain("IPsec");
  expect(other.certificate?.details.subject).toBe(`CN=${lrr.station.lrrUuid}`);
  expect(JSON.stringify(other.certificate?.details)).not.toContain("urn:dev:mac:");
});

test("openssl accepts the certificate with the published list, and after REGENERATE refuses it with its reason", async () => {
  const ctx = await ownDatabaseContext("regenerate_openssl");
  const issuing = await testIssuing(ctx);
  const station = await insertDeclaredStation(ctx);
  const first = (await issuing.regenerate(ctx, station.id)).certificate;
  await issuing.publish();

  const verify = async () => {
    const [shard] = await issuing.shards("BASE_STATION");
    const of = (kind: string) => issuing.authorities.find((one) => one.kind === kind)?.certificate ?? new Uint8Array();
    const files = {
      root: certificatePem(of("ROOT")),
      issuing: certificatePem(of("BASE_STATION")),
      leaf: first?.pem ?? "",
      list: revocationListPem(shard?.list ?? new Uint8Array()),
    };
    return withFiles(files, (paths) => {
      const now = String(ctx.clock.now().getTime() / 1000);
      const common = ["verify", "-x509_strict", "-purpose", "sslclient", "-attime", now, "-crl_check"];
      const files = ["-CAfile", paths.root, "-untrusted", paths.issuing, "-CRLfile", paths.list, paths.leaf];
      const list = openssl(["crl", "-in", paths.list, "-noout", "-text"]).stdout;
      return { ...openssl([...common, ...files]), list };
    });
  };
  expect(await verify()).toMatchObject({ ok: true, stderr: "" });

  const { certificate, revoked } = await issuing.regenerate(ctx, station.id, "LOST");
  await issuing.publish();

  expect(revoked).toEqual([first?.id]);
  expect(certificate?.id).not.toBe(first?.id);
  const after = await verify();
  expect(after.ok).toBe(false);
  expect(after.stderr).toContain("certificate revoked");
  expect(after.list).toContain(first?.serialNumber.toUpperCase());
  expect(after.list).toContain("Superseded");
});

test("two REGENERATE at once are one operation and leave exactly one valid certificate", async () => {
  const { ctx, issuing, station, certificates } = await setUp();
  await issuing.regenerate(ctx, station.id);

  const both = await Promise.all([issuing.regenerate(ctx, station.id), issuing.regenerate(ctx, station.id)]);

  expect((await certificates()).filter(({ status }) => status === "ISSUED")).toHaveLength(1);
  // They met while the wish was open, or one came after the other's certificate was made and replaced it.
  const [one, other] = both;
  if (one?.operation === other?.operation) expect(one?.certificate?.id).toBe(other?.certificate?.id);
  else expect((await certificates()).filter(({ status }) => status === "REVOKED")).toHaveLength(2);
});

test("while nobody signs, REGENERATE answers with the open operation, and again joins it", async () => {
  const { ctx, issuing, station, summary } = await setUp();
  const first = await issuing.regenerate(ctx, station.id);

  const [one, other] = await Promise.all([
    regenerateCertificate(ctx, ask(station.id)),
    regenerateCertificate(ctx, ask(station.id)),
  ]);

  expect(one.certificate).toBeNull();
  expect(other.operation).toBe(one.operation);
  expect([...one.revoked, ...other.revoked]).toEqual([first.certificate?.id]);
  expect(await summary()).toMatchObject({ certificateStanding: "BEING_GENERATED", certificateNotAfter: null });
  expect(await getOperationView(ctx, one.operation ?? "")).toMatchObject({ status: "PENDING", result: null });

  await issuing.fulfil();
  expect(await getOperationView(ctx, one.operation ?? "")).toMatchObject({
    status: "COMPLETED",
    result: { certificate: { state: "VALID" }, revoked: [first.certificate?.id] },
  });
});

test("the old certificate is revoked, and its evidence on record, before anybody signs", async () => {
  const { ctx, issuing, station, certificates } = await setUp();
  const first = await issuing.regenerate(ctx, station.id);

  ctx.clock.advance(1_000);
  await regenerateCertificate(ctx, ask(station.id, "IPSEC_TO_TLS"));

  const [old] = await certificates();
  expect(old).toMatchObject({ status: "REVOKED", revocationReason: "IPSEC_TO_TLS", revokedBy: ctx.actor.name });
  const evidence = await ctx.database.revocation.findFirst({
    where: { serialNumber: first.certificate?.serialNumber ?? "" },
  });
  expect(evidence).toMatchObject({ reason: "SUPERSEDED", revokedAt: ctx.clock.now() });
  expect(ctx.hints).toContain("revocation");
});

test("more wishes than one batch takes are all fulfilled, one certificate each", async () => {
  const { ctx, issuing } = await setUp();
  const stations = await Promise.all(Array.from({ length: 70 }, () => insertDeclaredStation(ctx)));
  const data = stations.map(({ id }) => ({
    ...{ id: `op_${id.slice(3)}`, organizationId: ctx.organizationId, baseStationId: id, purpose: "STATION" as const },
    ...{ status: "OPEN" as const, reason: "LOST", requestedAt: ctx.clock.now(), requestedBy: "Test" },
  }));
  await ctx.database.certificateWish.createMany({ data });

  await issuing.fulfil();

  const issued = await ctx.database.certificate.findMany({
    where: { baseStationId: { in: stations.map(({ id }) => id) }, status: "ISSUED" },
  });
  expect(new Set(issued.map(({ baseStationId }) => baseStationId)).size).toBe(70);
  expect(issued).toHaveLength(70);
});

test("without a declared key nothing is changed", async () => {
  const ctx = await testContext();
  const station = await insertBaseStation(ctx);
  await expect(regenerateCertificate(ctx, ask(station.id))).rejects.toMatchObject({
    kind: "conflict",
    code: "public_key_not_declared",
  });
  expect(await events(ctx, station.id)).toEqual([]);
});

test("Compromised is refused while the declared key is still the certificate's, and nothing is changed", async () => {
  const { ctx, issuing, station, certificates } = await setUp();
  await issuing.regenerate(ctx, station.id);

  await expect(regenerateCertificate(ctx, ask(station.id, "COMPROMISED"))).rejects.toMatchObject({
    code: "new_public_key_required",
  });

  expect((await certificates()).map(({ status }) => status)).toEqual(["ISSUED"]);
  expect(await ctx.database.certificateWish.count({ where: { baseStationId: station.id, status: "OPEN" } })).toBe(0);
});

test("Compromised after a new key blocks the old one for good", async () => {
  const { ctx, issuing, station, declareNewKey, certificates } = await setUp();
  await issuing.regenerate(ctx, station.id);
  await declareNewKey();

  const { certificate } = await issuing.regenerate(ctx, station.id, "COMPROMISED");

  expect(certificate?.onPreviousKey).toBe(false);
  const [old] = await certificates();
  expect(old).toMatchObject({ status: "REVOKED", revocationReason: "COMPROMISED" });
  const fingerprint = station.publicKeyFingerprint ?? "";
  expect(await ctx.database.blockedKey.findUnique({ where: { fingerprint } })).not.toBeNull();
  expect(await events(ctx, station.id)).toContain("key.block");
});

test("a declared key that was given up as compromised gets no certificate, whatever the reason", async () => {
  const { ctx, issuing, station } = await setUp();
  const { certificate } = await issuing.regenerate(ctx, station.id);
  await revokeCertificate(ctx, RevokeCertificate.parse({ certificate: certificate?.id, reason: "COMPROMISED" }));
  await expect(regenerateCertificate(ctx, ask(station.id, "LOST"))).rejects.toMatchObject({
    code: "new_public_key_required",
  });
});

test("a compromise told after the certificate was revoked for another reason is noted, and its key blocked", async () => {
  const { ctx, issuing, station, declareNewKey, certificates } = await setUp();
  const { certificate } = await issuing.regenerate(ctx, station.id);
  await revokeCertificate(ctx, RevokeCertificate.parse({ certificate: certificate?.id, reason: "OTHER" }));
  await declareNewKey();

  await issuing.regenerate(ctx, station.id, "COMPROMISED");

  expect((await certificates())[0]).toMatchObject({
    revocationReason: "COMPROMISED",
    revokedAt: new Date(ctx.clock.now().getTime() - 1_000), // the first date stays
  });
  const fingerprint = station.publicKeyFingerprint ?? "";
  expect(await ctx.database.blockedKey.findUnique({ where: { fingerprint } })).not.toBeNull();
});

test("a key that is declared while another is being signed for gets its own certificate, and the first is abandoned", async () => {
  const ctx = await testContext();
  const station = await insertDeclaredStation(ctx);
  const changed = await newPublicKey();
  let sign = 0;
  const issuing = await testIssuing(ctx, (signer) => ({
    ...signer,
    sign: async (tbs) => {
      // The first byte of a TBSCertificate; the keyring's own check signs something else.
      if (tbs[0] === 0x30 && sign++ === 0) {
        await ctx.database.baseStation.update({ where: { id: station.id }, data: declaredKey(ctx, changed) });
      }
      return signer.sign(tbs);
    },
  }));

  const { certificate } = await issuing.regenerate(ctx, station.id);

  expect(certificate?.publicKeyFingerprint).toBe(changed.fingerprint);
  const abandoned = await ctx.database.certificate.findFirstOrThrow({
    where: { baseStationId: station.id, status: "ABANDONED" },
  });
  const { issuerId, serialNumber } = abandoned;
  const where = { issuerId_serialNumber: { issuerId, serialNumber } };
  expect(await ctx.database.revocation.findUnique({ where })).toMatchObject({ reason: "CESSATION_OF_OPERATION" });
});

test("a signer that fails spends a serial number, not the wish", async () => {
  const ctx = await testContext();
  const station = await insertDeclaredStation(ctx);
  let failures = 1;
  const issuing = await testIssuing(ctx, (signer) => ({
    ...signer,
    sign: async (tbs) => {
      if (tbs[0] === 0x30 && failures-- > 0) throw new Error("the hardware module is gone");
      return signer.sign(tbs);
    },
  }));

  const pending = await regenerateCertificate(ctx, ask(station.id));
  await issuing.fulfil();
  expect(await getOperationView(ctx, pending.operation ?? "")).toMatchObject({
    status: "PENDING",
    fault: "Signing failed.",
  });

  ctx.clock.advance(2_000);
  await issuing.fulfil();
  expect(await getOperationView(ctx, pending.operation ?? "")).toMatchObject({ status: "COMPLETED", fault: null });
});

test("a batch of which nothing could be signed pauses the worker: no wish spends serial numbers in vain", async () => {
  const ctx = await testContext();
  let broken = true;
  const issuing = await testIssuing(ctx, (signer) => ({
    ...signer,
    sign: async (tbs) => {
      if (tbs[0] === 0x30 && broken) throw new Error("the hardware module is gone");
      return signer.sign(tbs);
    },
  }));
  const [first, second] = [await insertDeclaredStation(ctx), await insertDeclaredStation(ctx)];
  const serialsOf = (baseStationId: string) => ctx.database.certificate.count({ where: { baseStationId } });
  await insertWish(ctx, first.id);
  await issuing.fulfil();
  expect(await serialsOf(first.id)).toBe(1);

  await insertWish(ctx, second.id);
  await issuing.fulfil();
  expect(await serialsOf(second.id)).toBe(0);

  broken = false;
  ctx.clock.advance(2_000);
  await issuing.fulfil();
  expect(await serialsOf(second.id)).toBe(1);
});

test("a wrong clock spends no serial number", async () => {
  const ctx = await testContext();
  let wrong = false;
  const guard = () => {
    if (wrong) throw new DomainError("unavailable", "clock_wrong", "The clock is wrong.");
  };
  const issuing = await testIssuing(ctx);
  const keyring = await openKeyring({ ...ctx, masterKey: TEST_MASTER_KEY, guard });
  keyring.close();
  const station = await insertDeclaredStation(ctx);
  await insertWish(ctx, station.id);

  wrong = true;
  const fulfilling = fulfilWishes(actingAsPlatform(ctx), { ...issuing.fulfilment, keyring });

  await expect(fulfilling).rejects.toMatchObject({ code: "clock_wrong" });
  expect(await ctx.database.certificate.count({ where: { baseStationId: station.id } })).toBe(0);
});

test("after thousands of attempts in vain the next one is a minute away", async () => {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx, (signer) => ({
    ...signer,
    sign: async (tbs) => {
      if (tbs[0] === 0x30) throw new Error("the hardware module is gone");
      return signer.sign(tbs);
    },
  }));
  const station = await insertDeclaredStation(ctx);
  const wish = await insertWish(ctx, station.id, { attempts: 5_000 });

  await issuing.fulfil();

  expect(await ctx.database.certificateWish.findUnique({ where: { id: wish.id } })).toMatchObject({
    attempts: 5_001,
    notBeforeAttempt: new Date(ctx.clock.now().getTime() + 60_000),
  });
});

test("a wish whose key is blocked before it is signed ends, and the station is no longer waiting", async () => {
  const { ctx, issuing, station, certificates, summary } = await setUp();
  const fingerprint = station.publicKeyFingerprint ?? "";
  const wish = await insertWish(ctx, station.id);
  await ctx.database.baseStation.update({
    where: { id: station.id },
    data: { certificateStanding: "BEING_GENERATED" },
  });
  await ctx.database.blockedKey.create({ data: { fingerprint, reason: "Test", blockedAt: ctx.clock.now() } });

  await issuing.fulfil();

  expect(await certificates()).toEqual([]);
  expect(await getOperationView(ctx, wish.id)).toMatchObject({ status: "ERR_NOSTART" });
  expect(await summary()).toMatchObject({ certificateStanding: "NOT_GENERATED" });
  expect(ctx.hints).toContain("outcome");
});

test("a commit whose answer was lost is found to have happened", async () => {
  const { ctx, station } = await setUp();
  let lost = 0;
  const lossy = await testIssuing({
    ...ctx,
    openTransaction: async (db, change) => {
      let sawIssue = false;
      const result = await openTransaction(db, async (tx) => {
        const out = await change(tx);
        sawIssue = (await tx.certificate.count({ where: { baseStationId: station.id, status: "ISSUED" } })) > 0;
        return out;
      });
      if (sawIssue && lost++ === 0) throw new Error("connection reset after the commit");
      return result;
    },
  });
  const { operation } = await regenerateCertificate(ctx, ask(station.id));
  await lossy.fulfil();

  expect(lost).toBe(2); // it was asked again
  expect(await getOperationView(ctx, operation ?? "")).toMatchObject({ status: "COMPLETED" });
  expect(await ctx.database.certificate.count({ where: { baseStationId: station.id } })).toBe(1);
});

test("a Viewer is refused, and another organization's station does not exist", async () => {
  const { ctx, station } = await setUp();
  const viewer = await actingAs(ctx, "VIEWER");
  await expect(regenerateCertificate(viewer, ask(station.id))).rejects.toMatchObject({ code: "permission_required" });
  const stranger = await testContext();
  await expect(regenerateCertificate(stranger, ask(station.id))).rejects.toMatchObject({
    kind: "not_found",
    code: "base_station_not_found",
  });
});

test("one who saw an earlier version is refused, and told who changed it", async () => {
  const { ctx, station, declareNewKey } = await setUp();
  await declareNewKey();
  await expect(regenerateCertificate(ctx, { ...ask(station.id), ifMatch: station.version })).rejects.toMatchObject({
    kind: "stale",
    facts: { changedBy: ctx.actor.name },
  });
});

test("a replay of the same request answers with the operation's present outcome", async () => {
  const { ctx, issuing, station } = await setUp();
  const first = await regenerateCertificate(withIdempotencyKey(ctx, "same"), ask(station.id));
  expect(first.certificate).toBeNull();
  await issuing.fulfil();

  const replay = withIdempotencyKey(ctx, "same");
  const second = await regenerateCertificate(replay, ask(station.id));

  expect(replay.idempotency?.replayed).toBe(true);
  expect(second.operation).toBe(first.operation);
  expect(second.certificate?.state).toBe("VALID");
  expect(await ctx.database.certificate.count({ where: { baseStationId: station.id } })).toBe(1);
});

test("a stolen station gets no new certificate", () => {
  const parsed = RegenerateCertificate.safeParse({ baseStation: "bs_1", reason: "STOLEN" });
  expect(parsed.error?.issues[0]?.message).toBe("A stolen base station gets no new certificate. Delete it.");
});

test("every fault of a pasted key is told, with its line, and a private key does not travel with the error", () => {
  const faults = ComparePublicKey.safeParse({
    baseStation: "bs_1",
    publicKey: "-----BEGIN PUBLIC KEY-----  \nMFkw \n\n-----END PUBLIC KEY-----\n",
  });
  expect(faults.error?.issues.map((issue) => issue.code === "custom" && issue.params)).toEqual(
    expect.arrayContaining([
      { code: "trailing_whitespace", line: 1 },
      { code: "trailing_whitespace", line: 2 },
      { code: "blank_line", line: 3 },
    ]),
  );
  const pasted = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----\n";
  const refused = ComparePublicKey.safeParse({ baseStation: "bs_1", publicKey: pasted }, { reportInput: true });
  expect(refused.error?.issues[0]).toMatchObject({ params: { code: "private_key_pasted" } });
  expect(JSON.stringify(refused.error?.issues)).not.toContain("MIGHAgEAMBMGByqGSM49");
});
