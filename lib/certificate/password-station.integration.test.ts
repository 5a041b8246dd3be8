import { expect, test } from "vitest";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import { publicKeyPem } from "#lib/pki/public-key";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAsPlatform, ownDatabaseContext, type TestContext, testContext } from "#lib/testing/context";
import { declaredKey, insertDeclaredStation, newPublicKey, testIssuing } from "#lib/testing/issuing";
import { setPolicy } from "#lib/testing/policy";
import { declarePublicKey } from "./declare-public-key";
import { getOperationView } from "./operation-view";
import { regenerateCertificate } from "./regenerate-certificate";
import { releaseWish } from "./release-wish";
import { DeclarePublicKey, RegenerateCertificate } from "./schema";

// Base stations that prove themselves by password: their key comes with them (enrolment.md G2).
const ask = (ctx: TestContext, baseStation: string, reason = "LOST") =>
  regenerateCertificate(ctx, RegenerateCertificate.parse({ baseStation, reason }));

/** The station enrols: its key is put on record, and what waited for it goes on. */
const bringKey = (ctx: TestContext, id: string, key: Awaited<ReturnType<typeof newPublicKey>>) =>
  auditedTransaction(actingAsPlatform(ctx), "platform:operate", async (tx) => {
    await tx.baseStation.update({ where: { id }, data: declaredKey(ctx, key) });
    const wish = await releaseWish(tx, id);
    return {
      result: wish,
      audit: [{ action: "public_key.declare", target: { type: "base_station", id }, detail: {} }],
    };
  });

test("without a key REGENERATE waits for the station, and nobody signs before it brings one", async () => {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const { id } = await insertBaseStation(ctx, { access: "PASSWORD" });

  const asked = await ask(ctx, id);
  expect(asked).toMatchObject({ certificate: null, awaitsStation: true });
  await issuing.fulfil(); // wishes of other stations may be there
  expect(await getOperationView(ctx, asked.operation ?? "")).toMatchObject({ status: "PENDING", awaitsStation: true });
  expect((await ask(ctx, id)).operation).toBe(asked.operation);

  const key = await newPublicKey();
  expect(await bringKey(ctx, id, key)).toBe(asked.operation);
  await issuing.fulfil();
  expect(await getOperationView(ctx, asked.operation ?? "")).toMatchObject({
    ...{ status: "COMPLETED", awaitsStation: false },
    result: { certificate: { publicKeyFingerprint: key.fingerprint } },
  });
});

test("with a key on record it is signed at once", async () => {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const station = await insertDeclaredStation(ctx, { access: "PASSWORD" });
  const { certificate } = await issuing.regenerate(ctx, station.id);
  expect(certificate?.publicKeyFingerprint).toBe(station.publicKeyFingerprint);
});

test("a compromise gives its key up and waits for another, which its operator need not declare", async () => {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const station = await insertDeclaredStation(ctx, { access: "PASSWORD" });
  const first = await issuing.regenerate(ctx, station.id);
  ctx.clock.advance(1_000);

  const asked = await ask(ctx, station.id, "COMPROMISED");
  expect(asked).toMatchObject({ awaitsStation: true, revoked: [first.certificate?.id] });
  const fingerprint = station.publicKeyFingerprint ?? "";
  expect(await ctx.database.blockedKey.findUnique({ where: { fingerprint } })).not.toBeNull();
  await issuing.fulfil();
  expect(await getOperationView(ctx, asked.operation ?? "")).toMatchObject({ status: "PENDING" });

  const key = await newPublicKey();
  await bringKey(ctx, station.id, key);
  await issuing.fulfil();
  expect(await getOperationView(ctx, asked.operation ?? "")).toMatchObject({ status: "COMPLETED" });
});

test("a key that an operator declares lets it go on too", async () => {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const { id } = await insertBaseStation(ctx, { access: "PASSWORD" });
  const { operation } = await ask(ctx, id);
  const publicKey = publicKeyPem((await newPublicKey()).spki);
  await declarePublicKey(ctx, DeclarePublicKey.parse({ baseStation: id, publicKey }));
  expect(ctx.hints).toContain("wish");
  await issuing.fulfil();
  expect(await getOperationView(ctx, operation ?? "")).toMatchObject({ status: "COMPLETED" });
});

test("where the policy wants a key of all, a station's own choice of a password does not count", async () => {
  const ctx = await ownDatabaseContext("password_policy");
  const { id } = await insertBaseStation(ctx, { access: "PASSWORD" });
  await setPolicy(ctx, { keyInstallerPublicKey: "ENFORCED" });
  await expect(ask(ctx, id)).rejects.toMatchObject({ code: "public_key_not_declared" });
  await setPolicy(ctx, { keyInstallerPublicKey: "DISABLED" });
  const other = await insertBaseStation(ctx, { access: "PUBLIC_KEY" });
  expect(await ask(ctx, other.id)).toMatchObject({ awaitsStation: true });
});
