import { expect, test } from "vitest";
import { publicKeyPem } from "#lib/pki/public-key";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, type TestContext, testContext } from "#lib/testing/context";
import { insertDeclaredStation, newPublicKey, testIssuing } from "#lib/testing/issuing";
import { comparePublicKey } from "./compare-public-key";
import { declarePublicKey } from "./declare-public-key";
import { getPublicKey } from "./public-key-view";
import { revokeCertificate } from "./revoke-certificate";
import { ComparePublicKey, DeclarePublicKey } from "./schema";
import { getSecurityView } from "./security-view";

type Key = Awaited<ReturnType<typeof newPublicKey>>;

const declare = (ctx: TestContext, baseStation: string, key: Key, rest: Record<string, unknown> = {}) =>
  declarePublicKey(ctx, DeclarePublicKey.parse({ baseStation, publicKey: publicKeyPem(key.spki), ...rest }));

const read = (ctx: TestContext, id: string) => getPublicKey(ctx, { by: "id", value: id });

test("what was declared is what is read, with who and when, and the audit tells the fingerprints", async () => {
  const ctx = await testContext();
  const station = await insertBaseStation(ctx);
  const key = await newPublicKey();

  const { version } = await declare(ctx, station.id, key);

  expect(version).toBe(station.version + 1);
  expect(await read(ctx, station.id)).toEqual({
    version,
    key: {
      publicKey: publicKeyPem(key.spki),
      ...{ type: "EC", bits: 256, label: "P-256", fingerprint: key.fingerprint },
      ...{ declaredAt: ctx.clock.now().toISOString(), declaredBy: ctx.actor.name },
    },
  });
  const [event] = await ctx.database.auditEvent.findMany({ where: { baseStationId: station.id } });
  expect(event).toMatchObject({ action: "public_key.declare", detail: { before: null, after: key.fingerprint } });
});

test("of two operators who save at once exactly one wins", async () => {
  const ctx = await testContext();
  const station = await insertBaseStation(ctx);
  const save = async () => declare(ctx, station.id, await newPublicKey(), { ifMatch: station.version });

  const results = await Promise.allSettled([save(), save()]);

  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const lost = results.find((result) => result.status === "rejected");
  expect(lost?.reason).toMatchObject({
    kind: "stale",
    code: "base_station_changed",
    facts: { changedBy: ctx.actor.name },
  });
});

test("another station's key is refused: named to those who see it, not to others, always with the same code", async () => {
  const ctx = await testContext();
  const key = await newPublicKey();
  const holder = await insertBaseStation(ctx);
  await declare(ctx, holder.id, key);

  const mine = declare(ctx, (await insertBaseStation(ctx)).id, key);
  await expect(mine).rejects.toMatchObject({
    code: "public_key_in_use",
    message: `"${holder.name}" already uses this key. Each base station needs its own.`,
  });
  const stranger = await testContext();
  const theirs = declare(stranger, (await insertBaseStation(stranger)).id, key);
  await expect(theirs).rejects.toMatchObject({
    code: "public_key_in_use",
    message: "Already used on this platform. Ask an administrator.",
  });
});

test("a key that another station's certificate still carries is refused until that certificate is revoked", async () => {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const key = await newPublicKey();
  const holder = await insertBaseStation(ctx);
  const other = await insertBaseStation(ctx);
  await declare(ctx, holder.id, key);
  await issuing.regenerate(ctx, holder.id);
  await declare(ctx, holder.id, await newPublicKey());

  await expect(declare(ctx, other.id, key)).rejects.toMatchObject({
    code: "public_key_in_use",
    facts: { holder: holder.id },
  });
  const stranger = await testContext();
  await expect(declare(stranger, (await insertBaseStation(stranger)).id, key)).rejects.toMatchObject({
    message: "Already used on this platform. Ask an administrator.",
  });

  await declare(ctx, holder.id, await newPublicKey(), { currentCertificate: "REVOKE" });
  await declare(ctx, other.id, key);
  expect((await read(ctx, other.id)).key.fingerprint).toBe(key.fingerprint);
});

test("a key that has passed to another station and turns out to be compromised ends that one's certificate too", async () => {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const key = await newPublicKey();
  const before = await insertBaseStation(ctx);
  await declare(ctx, before.id, key);
  const old = await issuing.regenerate(ctx, before.id);
  await declare(ctx, before.id, await newPublicKey(), { currentCertificate: "REVOKE" });
  const stranger = await testContext();
  const now = await insertBaseStation(stranger);
  await declare(stranger, now.id, key);
  const fresh = await issuing.regenerate(stranger, now.id);

  await revokeCertificate(ctx, { certificate: old.certificate?.id ?? "", ifMatch: undefined, reason: "COMPROMISED" });

  const ended = await ctx.database.certificate.findUniqueOrThrow({ where: { id: fresh.certificate?.id ?? "" } });
  expect(ended).toMatchObject({ status: "REVOKED", revocationReason: "COMPROMISED" });
  const { issuerId, serialNumber } = ended;
  const evidence = await ctx.database.revocation.findMany({ where: { issuerId, serialNumber } });
  expect(evidence).toMatchObject([{ reason: "KEY_COMPROMISE" }]);
  const told = await ctx.database.auditEvent.findMany({ where: { targetId: ended.id, action: "certificate.revoke" } });
  expect(told).toMatchObject([{ organizationId: stranger.organizationId, baseStationId: now.id }]);
  const summed = await ctx.database.baseStation.findUniqueOrThrow({ where: { id: now.id } });
  expect(summed.certificateStanding).toBe("REVOKED");
});

test("a station may take back the key that its own certificate carries", async () => {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const key = await newPublicKey();
  const station = await insertBaseStation(ctx);
  await declare(ctx, station.id, key);
  await issuing.regenerate(ctx, station.id);
  await declare(ctx, station.id, await newPublicKey());

  await declare(ctx, station.id, key);

  expect((await read(ctx, station.id)).key.fingerprint).toBe(key.fingerprint);
});

test("two stations that are given one key at once: the index lets one through", async () => {
  const ctx = await testContext();
  const key = await newPublicKey();
  const stations = await Promise.all([insertBaseStation(ctx), insertBaseStation(ctx)]);

  const results = await Promise.allSettled(stations.map(({ id }) => declare(ctx, id, key)));

  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(results.find((result) => result.status === "rejected")?.reason).toMatchObject({ code: "public_key_in_use" });
});

test("a key that was given up as compromised cannot be declared again, anywhere", async () => {
  const ctx = await testContext();
  const key = await newPublicKey();
  const { fingerprint } = key;
  await ctx.database.blockedKey.create({ data: { fingerprint, reason: "Test", blockedAt: ctx.clock.now() } });
  const declaring = declare(ctx, (await insertBaseStation(ctx)).id, key);
  await expect(declaring).rejects.toMatchObject({
    code: "validation_failed",
    errors: [{ pointer: "/publicKey", code: "blocked_key" }],
  });
});

test("a CA's key cannot be declared", async () => {
  const ctx = await testContext();
  const { authorities } = await testIssuing(ctx);
  const [authority] = authorities;
  const publicKey = publicKeyPem(authority?.subjectPublicKeyInfo ?? new Uint8Array());
  const { id } = await insertBaseStation(ctx);
  const declaring = declarePublicKey(ctx, DeclarePublicKey.parse({ baseStation: id, publicKey }));
  await expect(declaring).rejects.toMatchObject({ code: "public_key_in_use" });
});

test("another key leaves the certificate alone and says so, or revokes it in the same commit", async () => {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const station = await insertDeclaredStation(ctx);
  const view = () => getSecurityView(ctx, { by: "id", value: station.id });
  const { certificate } = await issuing.regenerate(ctx, station.id);

  await declare(ctx, station.id, await newPublicKey());
  expect((await view()).certificate).toMatchObject({ id: certificate?.id, state: "VALID", onPreviousKey: true });
  expect((await view()).compromisedNeedsNewKey).toBe(false);

  await declare(ctx, station.id, await newPublicKey(), { currentCertificate: "REVOKE" });
  const after = await view();
  expect(after.certificate).toBeNull();
  expect(after.previous[0]).toMatchObject({ state: "REVOKED", revocationReason: "NEW_PUBLIC_KEY" });
  // Enrolment goes on: the new key is there to be used.
  expect(after.summary).toMatchObject({ standing: "REVOKED", enrolmentClosed: false });
});

test("comparing tells both fingerprints and saves nothing", async () => {
  const ctx = await testContext();
  const station = await insertDeclaredStation(ctx);
  const other = await newPublicKey();
  const compare = (spki: Uint8Array) =>
    comparePublicKey(ctx, ComparePublicKey.parse({ baseStation: station.id, publicKey: publicKeyPem(spki) }));

  expect(await compare(station.publicKey ?? new Uint8Array())).toMatchObject({ same: true });
  expect(await compare(other.spki)).toEqual({
    same: false,
    declared: { label: "P-256", fingerprint: station.publicKeyFingerprint },
    pasted: { label: "P-256", fingerprint: other.fingerprint },
  });
  expect(await ctx.database.auditEvent.count({ where: { baseStationId: station.id } })).toBe(0);
});

test("a Viewer may read and compare, not declare; a stranger finds no station", async () => {
  const ctx = await testContext();
  const station = await insertDeclaredStation(ctx);
  const viewer = await actingAs(ctx, "VIEWER");
  const key = await newPublicKey();
  await expect(declare(viewer, station.id, key)).rejects.toMatchObject({ code: "permission_required" });
  expect((await read(viewer, station.id)).key.fingerprint).toBe(station.publicKeyFingerprint);
  const stranger = await testContext();
  await expect(declare(stranger, station.id, key)).rejects.toMatchObject({ code: "base_station_not_found" });
  await expect(read(stranger, station.id)).rejects.toMatchObject({ code: "base_station_not_found" });
});
