import { expect, test } from "vitest";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { WishKind } from "#lib/generated/prisma/enums";
import { publicKeyPem } from "#lib/pki/public-key";
import { DAY_MS, MINUTE_MS } from "#lib/platform/clock";
import { actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { insertDeclaredStation, newPublicKey, testIssuing } from "#lib/testing/issuing";
import { getCertificateView } from "./certificate-view";
import { declarePublicKey } from "./declare-public-key";
import { deleteBaseStation } from "./delete-base-station";
import { endOverlaps } from "./end-overlaps";
import { openWish } from "./open-wish";
import { getOperationView } from "./operation-view";
import { recordDownload } from "./record-download";
import { recordInUse } from "./record-in-use";
import { regenerateCertificate } from "./regenerate-certificate";
import { revokeCertificate } from "./revoke-certificate";
import { DeclarePublicKey, DeleteBaseStation, RegenerateCertificate, RevokeCertificate } from "./schema";
import { summarizeCertificates } from "./summarize-certificates";

/** A wish of the station's own, as enrolment opens it. */
const wishOf = (ctx: TestContext, station: BaseStation, kind: WishKind = "RENEWAL") =>
  auditedTransaction(actingAsPlatform(ctx), "platform:operate", async (tx) => {
    const wish = { purpose: "STATION" as const, kind, reason: kind, revokedIds: [], awaitsStation: false };
    const id = await openWish(tx, ctx, station, wish);
    await summarizeCertificates(tx, [station.id]);
    return {
      result: id,
      audit: [{ action: "certificate.renew", target: { type: "base_station", id: station.id }, detail: {} }],
    };
  });

/** A station whose certificate is in use. */
async function setUp() {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const station = await insertDeclaredStation(ctx);
  const platform = actingAsPlatform(ctx);
  const first = (await issuing.regenerate(ctx, station.id)).certificate?.id ?? "";
  await recordInUse(platform, { certificateId: first });
  ctx.clock.advance(MINUTE_MS);

  const rows = () =>
    ctx.database.certificate.findMany({ where: { baseStationId: station.id }, orderBy: { reservedAt: "asc" } });
  return {
    ...{ ctx, platform, issuing, station, first, rows },
    statuses: async () => (await rows()).map(({ status }) => status),
    newest: async () => (await rows()).at(-1)?.id ?? "",
    evidence: async () => {
      const serials = (await rows()).map(({ serialNumber }) => serialNumber);
      return ctx.database.revocation.findMany({ where: { serialNumber: { in: serials } } });
    },
    audit: async (action: string) =>
      ctx.database.auditEvent.findMany({ where: { baseStationId: station.id, action }, orderBy: { id: "asc" } }),
    summary: () => ctx.database.baseStation.findUniqueOrThrow({ where: { id: station.id } }),
    async renew() {
      ctx.clock.advance(MINUTE_MS);
      await wishOf(ctx, station);
      await issuing.fulfil();
      ctx.clock.advance(MINUTE_MS);
      return (await rows()).at(-1)?.id ?? "";
    },
    /** REGENERATE that waits for nobody's signature. */
    ask: (reason: string, revokePrevious: string) =>
      regenerateCertificate(
        { ...ctx, subscribe: () => () => {} },
        RegenerateCertificate.parse({ baseStation: station.id, reason, revokePrevious }),
      ),
    inUse: (certificateId: string) => recordInUse(platform, { certificateId }),
  };
}

test("after a renewal old and new are both valid; the old one is superseded, not revoked, once the new one is in use", async () => {
  const { ctx, first, renew, statuses, summary, inUse, evidence, audit } = await setUp();
  const renewed = await renew();

  expect(await statuses()).toEqual(["OVERLAPPING", "ISSUED"]);
  expect(await getCertificateView(ctx, first)).toMatchObject({ state: "VALID", overlapping: true });
  expect(await summary()).toMatchObject({ certificateStanding: "ISSUED", certificateInUseSince: null });

  await inUse(renewed);

  expect(await statuses()).toEqual(["SUPERSEDED", "ISSUED"]);
  expect(await getCertificateView(ctx, first)).toMatchObject({
    ...{ state: "SUPERSEDED", overlapping: false, supersededAt: ctx.clock.now().toISOString(), revokedAt: null },
    timeline: expect.arrayContaining([expect.objectContaining({ kind: "SUPERSEDED" })]),
  });
  expect(await summary()).toMatchObject({ certificateInUseSince: ctx.clock.now() });
  expect(await evidence()).toEqual([]);
  expect(await audit("certificate.supersede")).toMatchObject([{ targetId: first }]);
  expect((await audit("certificate.in_use")).map(({ targetId }) => targetId)).toEqual([first, renewed]);
});

test("what is in use is recorded once, by however many handshakes at once", async () => {
  const { renew, inUse, audit, summary, ctx } = await setUp();
  const renewed = await renew();
  await Promise.all([inUse(renewed), inUse(renewed), inUse(renewed)]);
  const since = ctx.clock.now();
  ctx.clock.advance(MINUTE_MS);
  await inUse(renewed);
  expect((await audit("certificate.in_use")).filter(({ targetId }) => targetId === renewed)).toHaveLength(1);
  expect(await summary()).toMatchObject({ certificateInUseSince: since });
});

test("what a station still shows of the old one changes nothing about the new one", async () => {
  const { renew, inUse, statuses, first } = await setUp();
  await renew();
  await inUse(first);
  expect(await statuses()).toEqual(["OVERLAPPING", "ISSUED"]);
});

test("a download is recorded the first time, with its address", async () => {
  const { ctx, platform, renew, summary, audit } = await setUp();
  const certificateId = await renew();
  const at = ctx.clock.now();
  await recordDownload(platform, { certificateId, address: "192.0.2.9" });
  ctx.clock.advance(MINUTE_MS);
  await recordDownload(platform, { certificateId, address: "192.0.2.10" });
  expect(await getCertificateView(ctx, certificateId)).toMatchObject({
    ...{ delivery: "DOWNLOADED", downloadedAt: at.toISOString(), downloadedFrom: "192.0.2.9" },
  });
  expect(await summary()).toMatchObject({ certificateDownloadedAt: at });
  expect(await audit("certificate.download")).toMatchObject([{ detail: { address: "192.0.2.9" } }]);
});

test("only the platform records what stations do", async () => {
  const { ctx, renew } = await setUp();
  const certificateId = await renew();
  await expect(recordInUse(ctx, { certificateId })).rejects.toMatchObject({ code: "permission_required" });
  const taken = recordDownload(ctx, { certificateId, address: "192.0.2.9" });
  await expect(taken).rejects.toMatchObject({ code: "permission_required" });
});

test("REGENERATE with ONCE_NEW_IS_IN_USE leaves the old one valid until the new one is seen, and revokes it then", async () => {
  const { ctx, first, ask, issuing, statuses, newest, summary, inUse, evidence, rows, audit } = await setUp();
  const asked = await ask("LOST", "ONCE_NEW_IS_IN_USE");

  expect(asked.revoked).toEqual([]);
  expect(await statuses()).toEqual(["ISSUED"]); // nobody has signed
  expect(await summary()).toMatchObject({ certificateStanding: "ISSUED" });
  await issuing.fulfil();
  expect(await statuses()).toEqual(["OVERLAPPING", "ISSUED"]);
  expect(await evidence()).toEqual([]);
  expect(await getCertificateView(ctx, first)).toMatchObject({ state: "VALID", revokeOnceReplaced: "LOST" });

  await inUse(await newest());

  expect(await statuses()).toEqual(["REVOKED", "ISSUED"]);
  const [old] = await rows();
  // Who chose it is the operator, who did it the platform.
  expect(old).toMatchObject({ revocationReason: "LOST", revokedBy: ctx.actor.name });
  expect(await evidence()).toMatchObject([{ serialNumber: old?.serialNumber, reason: "SUPERSEDED" }]);
  expect(await audit("certificate.revoke")).toMatchObject([
    { targetId: first, actorType: "PLATFORM", detail: { reason: "LOST", chosenBy: ctx.actor.name } },
  ]);
  expect(ctx.hints).toContain("revocation");
});

test.each(["before", "after"])(
  "a second REGENERATE, IMMEDIATELY, %s the first is signed revokes everything",
  async (when) => {
    const { ask, issuing, statuses, rows, evidence } = await setUp();
    const once = await ask("OTHER", "ONCE_NEW_IS_IN_USE");
    if (when === "after") await issuing.fulfil();

    const second = await ask("LOST", "IMMEDIATELY");
    await issuing.fulfil();

    expect(second.operation === once.operation).toBe(when === "before");
    expect(second.revoked).toHaveLength(when === "before" ? 1 : 2);
    expect((await statuses()).filter((status) => status === "ISSUED")).toHaveLength(1);
    const revoked = (await rows()).filter(({ status }) => status === "REVOKED");
    expect(revoked.map(({ id }) => id).toSorted()).toEqual(second.revoked.toSorted());
    expect(revoked.every(({ revocationReason }) => revocationReason === "LOST")).toBe(true);
    expect(await evidence()).toHaveLength(revoked.length);
  },
);

test("a compromise cannot wait for the new certificate", () => {
  const input = { baseStation: "bs_1", reason: "COMPROMISED", revokePrevious: "ONCE_NEW_IS_IN_USE" };
  const { success, error } = RegenerateCertificate.safeParse(input);
  expect(success).toBe(false);
  expect(error?.issues).toMatchObject([{ path: ["revokePrevious"], params: { code: "compromised_at_once" } }]);
});

test("REGENERATE makes the station's own wish the operator's", async () => {
  const { ctx, station, ask, issuing, first } = await setUp();
  const id = await wishOf(ctx, station);
  const asked = await ask("LOST", "IMMEDIATELY");
  expect(asked).toMatchObject({ operation: id, revoked: [first] });
  expect(await ctx.database.certificateWish.findUnique({ where: { id } })).toMatchObject({
    ...{ kind: "REGENERATION", reason: "LOST", requestedBy: ctx.actor.name, revokedIds: [first] },
  });
  await issuing.fulfil();
  expect(await getOperationView(ctx, id)).toMatchObject({ status: "COMPLETED", result: { revoked: [first] } });
});

test("REVOKE of the current one leaves no other valid, and closes enrolment", async () => {
  const { ctx, renew, statuses, summary, rows, evidence } = await setUp();
  const renewed = await renew();
  await revokeCertificate(ctx, RevokeCertificate.parse({ certificate: renewed, reason: "CESSATION_OF_OPERATION" }));
  expect(await statuses()).toEqual(["REVOKED", "REVOKED"]);
  expect((await rows()).map(({ revocationReason }) => revocationReason)).toEqual(
    Array(2).fill("CESSATION_OF_OPERATION"),
  );
  expect(await evidence()).toHaveLength(2);
  expect((await summary()).enrolmentClosedAt).not.toBeNull();
});

test("REVOKE of an overlapping one leaves the current one and enrolment alone", async () => {
  const { ctx, renew, first, statuses, summary } = await setUp();
  await renew();
  await revokeCertificate(ctx, RevokeCertificate.parse({ certificate: first, reason: "OTHER" }));
  expect(await statuses()).toEqual(["REVOKED", "ISSUED"]);
  expect((await summary()).enrolmentClosedAt).toBeNull();
});

test("a compromise of the overlapping one takes the current one on the same key with it", async () => {
  const { ctx, renew, first, statuses, summary, evidence } = await setUp();
  await renew();
  await revokeCertificate(ctx, RevokeCertificate.parse({ certificate: first, reason: "COMPROMISED" }));
  expect(await statuses()).toEqual(["REVOKED", "REVOKED"]);
  expect((await evidence()).map(({ reason }) => reason)).toEqual(["KEY_COMPROMISE", "KEY_COMPROMISE"]);
  expect((await summary()).enrolmentClosedAt).not.toBeNull();
});

test("a compromise of the current one blocks its own key only; the older one on another key gives way", async () => {
  const { ctx, station, renew, first, rows, evidence } = await setUp();
  const key = await newPublicKey();
  await declarePublicKey(ctx, DeclarePublicKey.parse({ baseStation: station.id, publicKey: publicKeyPem(key.spki) }));
  const renewed = await renew();
  await revokeCertificate(ctx, RevokeCertificate.parse({ certificate: renewed, reason: "COMPROMISED" }));
  expect((await rows()).map(({ id, revocationReason }) => [id, revocationReason])).toEqual([
    [first, "SUPERSEDED"],
    [renewed, "COMPROMISED"],
  ]);
  expect((await evidence()).map(({ reason }) => reason).toSorted()).toEqual(["KEY_COMPROMISE", "SUPERSEDED"]);
  const blocked = await ctx.database.blockedKey.findMany({
    where: { fingerprint: { in: [key.fingerprint, station.publicKeyFingerprint ?? ""] } },
  });
  expect(blocked.map(({ fingerprint }) => fingerprint)).toEqual([key.fingerprint]);
});

test("a compromise of the declared key withdraws a wish on it, and leaves a certificate on another key alone", async () => {
  const { ctx, station, ask, renew, statuses, summary } = await setUp();
  const key = await newPublicKey();
  const declare = (spki: Uint8Array) =>
    declarePublicKey(ctx, DeclarePublicKey.parse({ baseStation: station.id, publicKey: publicKeyPem(spki) }));
  await declare(key.spki);
  const onNewKey = await renew();
  await declare(station.publicKey ?? new Uint8Array()); // back to the first key
  const { operation } = await ask("OTHER", "ONCE_NEW_IS_IN_USE");

  const [first] = await ctx.database.certificate.findMany({ where: { baseStationId: station.id }, take: 1 });
  await revokeCertificate(ctx, RevokeCertificate.parse({ certificate: first?.id, reason: "COMPROMISED" }));

  expect(await getOperationView(ctx, operation ?? "")).toMatchObject({ status: "ERR_NOSTART" });
  expect(await statuses()).toEqual(["REVOKED", "ISSUED"]);
  expect(await getCertificateView(ctx, onNewKey)).toMatchObject({ state: "VALID" });
  expect((await summary()).enrolmentClosedAt).toBeNull();
});

test("another key with REVOKE takes the overlapping one too, and withdraws what the station asked for", async () => {
  const { ctx, station, renew, statuses } = await setUp();
  await renew();
  const wish = await wishOf(ctx, station);
  const publicKey = publicKeyPem((await newPublicKey()).spki);
  const input = { baseStation: station.id, publicKey, currentCertificate: "REVOKE" };
  await declarePublicKey(ctx, DeclarePublicKey.parse(input));
  expect(await statuses()).toEqual(["REVOKED", "REVOKED"]);
  expect(await getOperationView(ctx, wish)).toMatchObject({ status: "ERR_NOSTART" });
});

test("deletion revokes the overlapping one too", async () => {
  const { ctx, station, renew, statuses, evidence } = await setUp();
  await renew();
  await deleteBaseStation(ctx, DeleteBaseStation.parse({ baseStation: station.id }));
  expect(await statuses()).toEqual(["REVOKED", "REVOKED"]);
  expect(await evidence()).toHaveLength(2);
});

test("one that ends while it overlaps is superseded at its end, by the job or by its successor's use", async () => {
  const { ctx, platform, first, renew, statuses, rows, inUse, audit } = await setUp();
  const { notAfter } = await ctx.database.certificate.findUniqueOrThrow({ where: { id: first } });
  ctx.clock.set(new Date(notAfter.getTime() - DAY_MS));
  const second = await renew();
  await endOverlaps(platform);
  expect(await statuses()).toEqual(["OVERLAPPING", "ISSUED"]);
  ctx.clock.set(notAfter);
  expect(await endOverlaps(platform)).toBeGreaterThan(0);
  expect(await statuses()).toEqual(["SUPERSEDED", "ISSUED"]);
  expect((await rows())[0]).toMatchObject({ supersededAt: notAfter });
  expect(await audit("certificate.supersede")).toMatchObject([{ targetId: first }]);

  ctx.clock.advance(DAY_MS);
  await renew();
  await inUse((await rows()).at(-1)?.id ?? "");
  expect((await rows()).find(({ id }) => id === second)).toMatchObject({ status: "SUPERSEDED" });
});

test("one that has ended before its successor is issued does not overlap", async () => {
  const { ctx, first, renew, rows } = await setUp();
  const { notAfter } = await ctx.database.certificate.findUniqueOrThrow({ where: { id: first } });
  ctx.clock.set(new Date(notAfter.getTime() + 100 * DAY_MS));
  await renew();
  expect((await rows()).map(({ status, supersededAt }) => ({ status, supersededAt }))).toEqual([
    { status: "SUPERSEDED", supersededAt: notAfter },
    { status: "ISSUED", supersededAt: null },
  ]);
});
