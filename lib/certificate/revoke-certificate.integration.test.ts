import { expect, test } from "vitest";
import { actingAs, type TestContext, testContext } from "#lib/testing/context";
import { declaredKey, insertDeclaredStation, newPublicKey, testIssuing } from "#lib/testing/issuing";
import { deleteBaseStation } from "./delete-base-station";
import { getOperationView } from "./operation-view";
import { regenerateCertificate } from "./regenerate-certificate";
import { revokeCertificate } from "./revoke-certificate";
import { DeleteBaseStation, RegenerateCertificate, RevokeCertificate } from "./schema";
import { getSecurityView } from "./security-view";

const revoke = (ctx: TestContext, certificate: string, reason = "OTHER") =>
  revokeCertificate(ctx, RevokeCertificate.parse({ certificate, reason }));

async function withCertificate() {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const station = await insertDeclaredStation(ctx);
  const { certificate } = await issuing.regenerate(ctx, station.id);
  if (!certificate) throw new Error("no certificate was made");
  const view = () => getSecurityView(ctx, { by: "id", value: station.id });
  const evidence = () => ctx.database.revocation.findFirst({ where: { serialNumber: certificate.serialNumber } });
  return { ctx, issuing, station, certificate, view, evidence };
}

test("REVOKE leaves no successor and closes enrolment until REGENERATE", async () => {
  const { ctx, issuing, station, certificate, view, evidence } = await withCertificate();

  const revoked = await revoke(ctx, certificate.id, "CESSATION_OF_OPERATION");

  expect(revoked).toMatchObject({
    state: "REVOKED",
    revocationReason: "CESSATION_OF_OPERATION",
    revokedBy: ctx.actor.name,
  });
  expect(await evidence()).toMatchObject({ reason: "CESSATION_OF_OPERATION" });
  const closed = await view();
  expect(closed.certificate).toBeNull();
  expect(closed.summary).toMatchObject({ standing: "REVOKED", enrolmentClosed: true });
  expect(closed.previous.map(({ id }) => id)).toEqual([certificate.id]);

  ctx.clock.advance(1_000);
  await issuing.regenerate(ctx, station.id);
  expect((await view()).summary).toMatchObject({ standing: "ISSUED", enrolmentClosed: false });
});

test("reason Other is no reason in the list", async () => {
  const { ctx, certificate, evidence } = await withCertificate();
  await revoke(ctx, certificate.id, "OTHER");
  expect(await evidence()).toMatchObject({ reason: "UNSPECIFIED" });
});

test("again is a success with the first date and reason; only a compromise may be added", async () => {
  const { ctx, station, certificate, evidence } = await withCertificate();
  const first = await revoke(ctx, certificate.id, "SUPERSEDED");
  ctx.clock.advance(60_000);

  const again = await revoke(ctx, certificate.id, "PRIVILEGE_WITHDRAWN");
  expect(again).toMatchObject({ revokedAt: first.revokedAt, revocationReason: "SUPERSEDED" });

  const compromised = await revoke(ctx, certificate.id, "COMPROMISED");
  expect(compromised).toMatchObject({ revokedAt: first.revokedAt, revocationReason: "COMPROMISED" });
  expect(await evidence()).toMatchObject({ reason: "KEY_COMPROMISE" });
  const fingerprint = station.publicKeyFingerprint ?? "";
  expect(await ctx.database.blockedKey.findUnique({ where: { fingerprint } })).not.toBeNull();
});

test("a compromise of an earlier certificate takes the current one on the same key with it, and closes enrolment", async () => {
  const { ctx, issuing, station, certificate, view } = await withCertificate();
  ctx.clock.advance(1_000);
  const second = await issuing.regenerate(ctx, station.id);

  await revoke(ctx, certificate.id, "COMPROMISED");

  const { certificate: current, summary, previous } = await view();
  expect(current).toBeNull();
  expect(summary).toMatchObject({ standing: "REVOKED", enrolmentClosed: true });
  expect(previous.map(({ id, revocationReason }) => [id, revocationReason])).toEqual([
    [second.certificate?.id, "COMPROMISED"],
    [certificate.id, "COMPROMISED"],
  ]);
  const serialNumber = second.certificate?.serialNumber ?? "";
  expect(await ctx.database.revocation.findFirst({ where: { serialNumber } })).toMatchObject({
    reason: "KEY_COMPROMISE",
  });
});

test("a compromise of the declared key withdraws the wish for a certificate on it", async () => {
  const { ctx, issuing, station, certificate } = await withCertificate();
  ctx.clock.advance(1_000);
  await issuing.regenerate(ctx, station.id);
  ctx.clock.advance(1_000);
  const wish = await regenerateCertificate(
    ctx,
    RegenerateCertificate.parse({ baseStation: station.id, reason: "LOST" }),
  );

  await revoke(ctx, certificate.id, "COMPROMISED");

  expect(await getOperationView(ctx, wish.operation ?? "")).toMatchObject({ status: "ERR_NOSTART" });
});

test("a compromise leaves the certificate on a newer key alone", async () => {
  const { ctx, issuing, station, certificate, view } = await withCertificate();
  const key = declaredKey(ctx, await newPublicKey());
  await ctx.database.baseStation.update({ where: { id: station.id }, data: key });
  ctx.clock.advance(1_000);
  const second = await issuing.regenerate(ctx, station.id);

  await revoke(ctx, certificate.id, "COMPROMISED");

  expect((await view()).certificate).toMatchObject({ id: second.certificate?.id, state: "VALID" });
  expect((await view()).summary).toMatchObject({ enrolmentClosed: false });
});

test("REVOKE while the successor is only a wish withdraws it, also when it is signed already", async () => {
  const { ctx, issuing, station, certificate, view } = await withCertificate();
  ctx.clock.advance(1_000);
  const wish = await regenerateCertificate(
    ctx,
    RegenerateCertificate.parse({ baseStation: station.id, reason: "LOST" }),
  );

  await revoke(ctx, certificate.id, "OTHER");
  await issuing.fulfil();

  expect(await getOperationView(ctx, wish.operation ?? "")).toMatchObject({ status: "ERR_NOSTART", result: null });
  expect((await view()).summary).toMatchObject({ standing: "REVOKED", enrolmentClosed: true });
});

test("a revocation between signature and outcome wins: what was signed is abandoned and listed", async () => {
  const ctx = await testContext();
  const station = await insertDeclaredStation(ctx);
  let during: (() => Promise<unknown>) | undefined;
  const issuing = await testIssuing(ctx, (signer) => ({
    ...signer,
    sign: async (tbs) => {
      const act = tbs[0] === 0x30 ? during : undefined;
      during = undefined;
      await act?.();
      return signer.sign(tbs);
    },
  }));
  const { certificate } = await issuing.regenerate(ctx, station.id);
  ctx.clock.advance(1_000);
  during = () => revoke(ctx, certificate?.id ?? "", "PRIVILEGE_WITHDRAWN");

  const second = await issuing.regenerate(ctx, station.id);

  expect(second.certificate).toBeNull();
  const rows = await ctx.database.certificate.findMany({ where: { baseStationId: station.id } });
  expect(rows.map(({ status }) => status).toSorted()).toEqual(["ABANDONED", "REVOKED"]);
  for (const { serialNumber } of rows) {
    expect(await ctx.database.revocation.findFirst({ where: { serialNumber } })).not.toBeNull();
  }
});

test("deletion revokes at once, withdraws the wish, frees the identity, and keeps the evidence", async () => {
  const { ctx, issuing, station, certificate, evidence } = await withCertificate();
  ctx.clock.advance(1_000);
  await issuing.regenerate(ctx, station.id);
  const { operation } = await regenerateCertificate(
    ctx,
    RegenerateCertificate.parse({ baseStation: station.id, reason: "LOST" }),
  );

  await deleteBaseStation(ctx, DeleteBaseStation.parse({ baseStation: station.id }));
  await issuing.fulfil();

  await expect(getOperationView(ctx, operation ?? "")).rejects.toMatchObject({ kind: "not_found" });
  await expect(getSecurityView(ctx, { by: "id", value: station.id })).rejects.toMatchObject({ kind: "not_found" });
  const rows = await ctx.database.certificate.findMany({ where: { baseStationId: station.id } });
  expect(rows.every(({ status }) => status === "REVOKED")).toBe(true);
  expect(await evidence()).toMatchObject({ serialNumber: certificate.serialNumber });
  const { lrrUuid, lrrId, publicKey, publicKeyFingerprint, publicKeyLabel, publicKeyDeclaredAt } = station;
  const key = { publicKey, publicKeyFingerprint, publicKeyLabel, publicKeyDeclaredAt };
  expect((await insertDeclaredStation(ctx, { lrrUuid, lrrId, ...key })).lrrUuid).toBe(lrrUuid);
});

test("a station that is deleted with a current certificate tells which ones it revoked", async () => {
  const { ctx, station, certificate } = await withCertificate();
  const { revoked } = await deleteBaseStation(ctx, DeleteBaseStation.parse({ baseStation: station.id }));
  expect(revoked).toEqual([certificate.id]);
  const audit = await ctx.database.auditEvent.findMany({ where: { baseStationId: station.id } });
  expect(audit.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["base_station.delete", "certificate.revoke"]),
  );
});

test("a Viewer may not revoke or delete, and a stranger finds nothing", async () => {
  const { ctx, station, certificate } = await withCertificate();
  const viewer = await actingAs(ctx, "VIEWER");
  await expect(revoke(viewer, certificate.id)).rejects.toMatchObject({ code: "permission_required" });
  const remove = DeleteBaseStation.parse({ baseStation: station.id });
  await expect(deleteBaseStation(viewer, remove)).rejects.toMatchObject({ code: "permission_required" });
  const stranger = await testContext();
  await expect(revoke(stranger, certificate.id)).rejects.toMatchObject({ code: "certificate_not_found" });
  await expect(deleteBaseStation(stranger, remove)).rejects.toMatchObject({ code: "base_station_not_found" });
});
