import { expect, test } from "vitest";
import { allowRenewal } from "#lib/certificate/allow-renewal";
import { declarePublicKey } from "#lib/certificate/declare-public-key";
import { recordInUse } from "#lib/certificate/record-in-use";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { revokeCertificate } from "#lib/certificate/revoke-certificate";
import { AllowRenewal, RegenerateCertificate, RevokeCertificate } from "#lib/certificate/schema";
import { readPublicKeyText } from "#lib/pki/public-key";
import { DAY_MS } from "#lib/platform/clock";
import { insertBaseStation } from "#lib/testing/base-stations";
import { callingStation, peerOf, peerShowing, peerWithKey, requestOn } from "#lib/testing/calling-station";
import { ownDatabaseContext, type TestContext, testContext } from "#lib/testing/context";
import { declaredKey, newPublicKey, testIssuing } from "#lib/testing/issuing";
import { setPolicy } from "#lib/testing/policy";
import { SAMPLE_PUBLIC_KEYS } from "#lib/testing/sample-public-keys";
import type { Enrolled } from "./enrol-base-station";
import { setStationPassword } from "./set-station-password";

const PASSWORD = "correct horse battery";
/** Of certificates that are issued at the test's noon for 2 years. */
const WINDOW_OPENS = "2028-11-15T11:59:59Z";
const ENDS = "2028-11-21T11:59:59Z";

async function setUp(fields: Parameters<typeof insertBaseStation>[1] = {}, context?: TestContext) {
  const ctx = context ?? (await testContext());
  const key = await newPublicKey();
  const onRecord = fields.access === "PASSWORD" ? {} : declaredKey(ctx, key);
  const station = await insertBaseStation(ctx, { ...onRecord, ...fields });
  const issuing = await testIssuing(ctx);
  const calling = callingStation(ctx, issuing);
  const certificates = () =>
    ctx.database.certificate.findMany({ where: { baseStationId: station.id }, orderBy: { reservedAt: "asc" } });
  const row = () => ctx.database.baseStation.findUniqueOrThrow({ where: { id: station.id } });
  const derOf = async (enrolled: Enrolled) => (enrolled.kind === "CERTIFICATE" ? enrolled.der : new Uint8Array());
  return { ctx, key, station, issuing, calling, certificates, row, derOf };
}

async function withPassword(context?: TestContext) {
  const made = await setUp({ access: "PASSWORD" }, context);
  const { ctx, station, calling } = made;
  await setStationPassword(ctx, {
    baseStation: { by: "id", value: station.id },
    password: PASSWORD,
    ifMatch: undefined,
  });
  const enrol = async (key = made.key) =>
    calling.enrol(await calling.byPassword(station.lrrUuid, PASSWORD), peerOf(null), requestOn(key));
  return { ...made, enrol };
}

const events = async (ctx: TestContext, baseStationId: string) => {
  const rows = await ctx.database.auditEvent.findMany({
    where: { baseStationId },
    orderBy: [{ xid: "asc" }, { id: "asc" }],
  });
  return rows.map(({ action }) => action);
};
const idOf = (enrolled: Enrolled) => (enrolled.kind === "CERTIFICATE" ? enrolled.id : enrolled.kind);

test("a first enrolment makes a certificate on the declared key; who, how and from where stands in the audit log", async () => {
  const { ctx, key, station, calling, certificates } = await setUp();
  const peer = peerWithKey(key);
  const caller = await calling.byCertificate(peer);
  const enrolled = await calling.enrol(caller, peer, requestOn(key, { sanDnsNames: ["gw.example"] }));

  expect(enrolled).toMatchObject({ kind: "CERTIFICATE", serialNumber: expect.stringMatching(/^[0-7][0-9a-f]{33}$/) });
  expect(await certificates()).toMatchObject([
    {
      status: "ISSUED",
      publicKeyFingerprint: key.fingerprint,
      downloadedAt: ctx.clock.now(),
      downloadedFrom: peer.address,
    },
  ]);
  expect(await events(ctx, station.id)).toEqual([
    ...["certificate.enrol", "certificate.reserve", "certificate.issue", "certificate.download"],
  ]);
  const asked = await ctx.database.auditEvent.findFirst({
    where: { baseStationId: station.id, action: "certificate.enrol" },
  });
  expect(asked).toMatchObject({
    actorType: "STATION",
    actorId: station.id,
    actorName: station.name,
    organizationId: ctx.organizationId,
    address: "198.51.100.7",
    detail: {
      ...{ proof: "KEY", request: "simpleenroll", tlsVersion: "TLSv1.3", linking: "ABSENT" },
      ...{ fingerprint: key.fingerprint, ignored: ["DNS names"] },
    },
  });
});

test("S9: again with the same key gives the same certificate, however often, until its window opens", async () => {
  const { ctx, key, calling, certificates } = await setUp();
  const first = await calling.enrolWith(key);
  ctx.clock.set(new Date(new Date(WINDOW_OPENS).getTime() - 1));
  expect(await calling.enrolWith(key)).toEqual(first);
  expect(await certificates()).toHaveLength(1);
});

test("S9: what REGENERATE left waiting is handed out again and again, the first time counts as the download", async () => {
  const { ctx, key, station, issuing, calling, certificates } = await setUp();
  const { certificate } = await issuing.regenerate(ctx, station.id);
  expect(idOf(await calling.enrolWith(key))).toBe(certificate?.id);
  const downloadedAt = ctx.clock.now();
  ctx.clock.advance(60_000);
  expect(idOf(await calling.enrolWith(key))).toBe(certificate?.id);
  expect(await certificates()).toMatchObject([{ downloadedAt }]);
});

test("S8: while nobody signs the station is told to come back, and its repetitions are one wish and one certificate", async () => {
  const { ctx, key, station, issuing, certificates } = await setUp();
  const unsigned = callingStation(ctx); // with no worker at its side
  const pending = await Promise.all([unsigned.enrolWith(key), unsigned.enrolWith(key)]);
  for (const answer of pending) {
    expect(answer).toEqual({ kind: "PENDING", retryAfterS: expect.any(Number) });
    expect(answer.kind === "PENDING" && answer.retryAfterS).toBeGreaterThanOrEqual(1);
  }
  await issuing.fulfil();
  const enrolled = await unsigned.enrolWith(key);
  expect(enrolled.kind).toBe("CERTIFICATE");
  expect(await certificates()).toHaveLength(1);
  expect(await ctx.database.certificateWish.count({ where: { baseStationId: station.id } })).toBe(1);
});

test("I8: ten enrolments of one station at once give one certificate to all", async () => {
  const { key, calling, certificates } = await setUp();
  const all = await Promise.all(Array.from({ length: 10 }, () => calling.enrolWith(key)));
  const given = all.filter(({ kind }) => kind === "CERTIFICATE").map(idOf);
  expect(new Set(given).size).toBeLessThanOrEqual(1);
  expect(new Set([...given, idOf(await calling.enrolWith(key))]).size).toBe(1);
  expect(await certificates()).toHaveLength(1);
});

test("S4: in key mode the key of the request must be the declared one, and nothing is stored", async () => {
  const { ctx, key, station, calling } = await setUp();
  const peer = peerWithKey(key);
  const caller = await calling.byCertificate(peer);
  const another = calling.enrol(caller, peer, requestOn(await newPublicKey()));
  await expect(another).rejects.toMatchObject({ kind: "forbidden", code: "key_not_declared_key" });
  expect(await events(ctx, station.id)).toEqual([]);
});

test("S5: a request for another name is refused before anything is looked at", async () => {
  const { ctx, key, station, calling } = await setUp();
  const peer = peerWithKey(key);
  const caller = await calling.byCertificate(peer);
  const named = calling.enrol(caller, peer, requestOn(key, { commonName: "7076FF-00" }));
  await expect(named).rejects.toMatchObject({ kind: "invalid", code: "names_disagree", claimedName: "7076FF-00" });
  expect(await events(ctx, station.id)).toEqual([]);
});

test.each(["simpleenroll", "simplereenroll"] as const)(
  "W2, R5: %s in the window gives a new one, and the old one holds beside it",
  async (operation) => {
    const { ctx, key, station, calling, certificates, derOf } = await setUp();
    const first = await calling.enrolWith(key);
    ctx.clock.set(WINDOW_OPENS);
    const peer = operation === "simplereenroll" ? peerShowing(await derOf(first)) : peerWithKey(key);
    const second = await calling.enrol(await calling.byCertificate(peer), peer, requestOn(key), operation);

    expect(second.kind).toBe("CERTIFICATE");
    expect(idOf(second)).not.toBe(idOf(first));
    expect((await certificates()).map(({ status }) => status)).toEqual(["OVERLAPPING", "ISSUED"]);
    expect(await events(ctx, station.id)).toContain("certificate.renew");
    expect(idOf(await calling.enrol(await calling.byCertificate(peer), peer, requestOn(key), operation))).toBe(
      idOf(second),
    );
  },
);

test("R1: a superseded certificate renews nothing; R6: nor does an expired one, whose station enrols by its key", async () => {
  const { ctx, key, calling, derOf } = await setUp();
  const first = await calling.enrolWith(key);
  const old = peerShowing(await derOf(first));
  ctx.clock.set(WINDOW_OPENS);
  const second = await calling.enrolWith(key);
  await recordInUse(calling.contextOf(await calling.byCertificate(old)), { certificateId: idOf(second) });
  const renewal = async (peer = old) =>
    calling.enrol(await calling.byCertificate(peer), peer, requestOn(key), "simplereenroll");
  await expect(renewal()).rejects.toMatchObject({ kind: "forbidden", code: "certificate_superseded" });

  ctx.clock.set("2031-01-01T00:00:00Z");
  await expect(renewal(peerShowing(await derOf(second)))).rejects.toMatchObject({ code: "certificate_expired" });
  const third = await calling.enrolWith(key);
  expect(third.kind).toBe("CERTIFICATE");
  expect([idOf(first), idOf(second)]).not.toContain(idOf(third));
});

test("R2: simplereenroll with a certificate that it signed itself is a simpleenroll", async () => {
  const { key, calling, certificates } = await setUp();
  const peer = peerWithKey(key);
  const enrolled = await calling.enrol(await calling.byCertificate(peer), peer, requestOn(key), "simplereenroll");
  expect(enrolled.kind).toBe("CERTIFICATE");
  expect(await certificates()).toHaveLength(1);
});

test("R1: simplereenroll with a certificate that names a CA of ours and that we do not know is refused", async () => {
  const { key, calling, issuing } = await setUp();
  const subject = issuing.authorities.find(({ kind }) => kind === "BASE_STATION")?.subject ?? new Uint8Array();
  const peer = peerWithKey(key, { issuerName: new Uint8Array(subject) });
  const caller = await calling.byCertificate(peer);
  const renewal = calling.enrol(caller, peer, requestOn(key), "simplereenroll");
  await expect(renewal).rejects.toMatchObject({ code: "certificate_unknown" });
});

test("D11: with another key declared, neither the old certificate nor the old key gets a new one; the new key does", async () => {
  const { ctx, key, station, calling, certificates, derOf } = await setUp();
  const old = peerShowing(await derOf(await calling.enrolWith(key)));
  ctx.clock.advance(1_000);
  const next = await newPublicKey();
  const baseStation = { by: "id", value: station.id } as const;
  await declarePublicKey(ctx, { baseStation, publicKey: next, currentCertificate: "KEEP", ifMatch: undefined });

  const caller = await calling.byCertificate(old);
  for (const request of [requestOn(key), requestOn(next)]) {
    const renewal = calling.enrol(caller, old, request, "simplereenroll");
    await expect(renewal).rejects.toMatchObject({ code: "key_not_declared_key" });
  }
  await expect(calling.enrolWith(key)).rejects.toMatchObject({ code: "unknown_key" });
  expect((await calling.enrolWith(next)).kind).toBe("CERTIFICATE");
  expect((await certificates()).map(({ status }) => status)).toEqual(["OVERLAPPING", "ISSUED"]);
});

test("W4: after its end a station enrols again by itself, unless the policy bounds it; ALLOW RENEWAL lets it past", async () => {
  const ctx = await ownDatabaseContext("enrol_bound");
  const { key, station, calling } = await setUp({}, ctx);
  await calling.enrolWith(key);
  await setPolicy(ctx, { renewAfterExpiry: 30 });
  ctx.clock.set(new Date(new Date(ENDS).getTime() + 30 * DAY_MS + 1_000));
  await expect(calling.enrolWith(key)).rejects.toMatchObject({ kind: "forbidden", code: "renewal_not_allowed" });

  await allowRenewal(ctx, AllowRenewal.parse({ baseStation: station.id, reason: "Back from repair", minutes: 60 }));
  ctx.clock.advance(60 * 60_000);
  await expect(calling.enrolWith(key)).rejects.toMatchObject({ code: "renewal_not_allowed" });
  await allowRenewal(ctx, AllowRenewal.parse({ baseStation: station.id, reason: "Again", minutes: 60 }));
  ctx.clock.advance(59 * 60_000);
  expect((await calling.enrolWith(key)).kind).toBe("CERTIFICATE");
});

test("a key below the policy's strength gets nothing new, and keeps what it has", async () => {
  const ctx = await ownDatabaseContext("enrol_strength");
  const { key: rsa } = readPublicKeyText(SAMPLE_PUBLIC_KEYS.rsa2048);
  if (!rsa) throw new Error("no key");
  const { calling } = await setUp(declaredKey(ctx, rsa), ctx);
  const first = await calling.enrolWith(rsa);
  expect(first.kind).toBe("CERTIFICATE");
  await setPolicy(ctx, { minimumRsaBits: 3072 });
  expect(await calling.enrolWith(rsa)).toEqual(first);
  ctx.clock.set(WINDOW_OPENS);
  await expect(calling.enrolWith(rsa)).rejects.toMatchObject({
    ...{ kind: "forbidden", code: "weak_key" },
    message: "RSA 2048 is too small. This platform requires RSA 3072 or more.",
  });
});

test("G4: a REVOKE between proof and lock wins: no certificate, no wish", async () => {
  const { ctx, key, calling, certificates } = await setUp();
  const first = await calling.enrolWith(key);
  const peer = peerWithKey(key);
  const caller = await calling.byCertificate(peer);
  await revokeCertificate(ctx, RevokeCertificate.parse({ certificate: idOf(first), reason: "OTHER" }));
  await expect(calling.enrol(caller, peer, requestOn(key))).rejects.toMatchObject({ code: "enrolment_closed" });
  expect((await certificates()).map(({ status }) => status)).toEqual(["REVOKED"]);
});

test("R1: a certificate that is revoked between proof and lock renews nothing, though REGENERATE re-opened enrolment", async () => {
  const { ctx, key, station, issuing, calling, derOf } = await setUp();
  const old = peerShowing(await derOf(await calling.enrolWith(key)));
  const caller = await calling.byCertificate(old);
  await issuing.regenerate(ctx, station.id);
  const renewal = calling.enrol(caller, old, requestOn(key), "simplereenroll");
  await expect(renewal).rejects.toMatchObject({ code: "certificate_revoked" });
});

test("an enrolment that races with REVOKE or REGENERATE never leaves two current certificates, nor one after a REVOKE", async () => {
  const { ctx, key, station, issuing, calling, certificates, row } = await setUp();
  const first = await calling.enrolWith(key);
  ctx.clock.set(WINDOW_OPENS);
  const [, regenerated] = await Promise.allSettled([calling.enrolWith(key), issuing.regenerate(ctx, station.id)]);
  expect(regenerated.status).toBe("fulfilled");
  await issuing.fulfil();
  const after = await certificates();
  expect(after.filter(({ status }) => status === "ISSUED")).toHaveLength(1);
  expect(after.find(({ id }) => id === idOf(first))?.status).toBe("REVOKED");

  ctx.clock.advance(DAY_MS);
  const current = after.find(({ status }) => status === "ISSUED")?.id;
  const revoke = revokeCertificate(ctx, RevokeCertificate.parse({ certificate: current, reason: "OTHER" }));
  await Promise.allSettled([calling.enrolWith(key), revoke]);
  await issuing.fulfil();
  expect((await certificates()).filter(({ status }) => status === "ISSUED")).toEqual([]);
  expect((await row()).enrolmentClosedAt).not.toBeNull();
});

test("ONCE_NEW_IS_IN_USE: the station is given the new one while the old one holds", async () => {
  const { ctx, key, station, issuing, calling, certificates } = await setUp();
  await calling.enrolWith(key);
  ctx.clock.advance(1_000);
  const input = { baseStation: station.id, reason: "LOST", revokePrevious: "ONCE_NEW_IS_IN_USE" };
  await regenerateCertificate(ctx, RegenerateCertificate.parse(input));
  await issuing.fulfil();
  const second = await calling.enrolWith(key);
  expect((await certificates()).map(({ id, status }) => ({ id, status }))).toEqual([
    { id: expect.any(String), status: "OVERLAPPING" },
    { id: idOf(second), status: "ISSUED" },
  ]);
});

test("by password: the key of the request goes on record in the commit that asks for its certificate", async () => {
  const { ctx, key, station, row, enrol } = await withPassword();
  const { version } = await row();
  expect((await enrol()).kind).toBe("CERTIFICATE");
  expect(await row()).toMatchObject({
    ...{ publicKeyFingerprint: key.fingerprint, publicKeyLabel: "P-256", publicKeyDeclaredBy: station.name, version },
  });
  const found = await ctx.database.auditEvent.findMany({
    where: { baseStationId: station.id, action: { in: ["public_key.declare", "certificate.enrol"] } },
    orderBy: { id: "asc" },
  });
  expect(found).toMatchObject([
    { action: "public_key.declare", actorType: "STATION", detail: { before: null, after: key.fingerprint } },
    { action: "certificate.enrol", detail: { proof: "PASSWORD" } },
  ]);
  expect(found[0]?.xid).toBe(found[1]?.xid);
});

test("by password: the same key gets the same certificate, another key gets one of its own", async () => {
  const { ctx, key, enrol, certificates } = await withPassword();
  const first = await enrol();
  expect(await enrol()).toEqual(first);
  ctx.clock.advance(1_000);
  expect(idOf(await enrol(await newPublicKey()))).not.toBe(idOf(first));
  expect((await certificates()).map(({ status }) => status)).toEqual(["OVERLAPPING", "ISSUED"]);
  expect((await certificates())[0]?.publicKeyFingerprint).toBe(key.fingerprint);
});

test("by password: a key that is another's, given up, a CA's or too weak is refused, without naming its holder", async () => {
  const ctx = await ownDatabaseContext("enrol_keys");
  const { enrol, issuing, row } = await withPassword(ctx);
  const elsewhere = await setUp({}, await testContext({ database: ctx.database }));
  const taken = enrol(elsewhere.key);
  await expect(taken).rejects.toMatchObject({ kind: "forbidden", code: "key_in_use" });
  await expect(taken).rejects.not.toMatchObject({ message: expect.stringContaining(elsewhere.station.name) });

  const blocked = await newPublicKey();
  await ctx.database.blockedKey.create({
    data: { fingerprint: blocked.fingerprint, reason: "Test", blockedAt: ctx.clock.now() },
  });
  await expect(enrol(blocked)).rejects.toMatchObject({ code: "key_blocked" });

  const authority = issuing.authorities[0]?.subjectPublicKeyInfo ?? new Uint8Array();
  const ca = { ...(await newPublicKey()), spki: new Uint8Array(authority) } as typeof blocked;
  await expect(enrol(ca)).rejects.toMatchObject({ code: "key_in_use" });

  await setPolicy(ctx, { minimumRsaBits: 4096 });
  const { key: rsa } = readPublicKeyText(SAMPLE_PUBLIC_KEYS.rsa2048);
  if (!rsa) throw new Error("no key");
  await expect(enrol(rsa)).rejects.toMatchObject({ code: "weak_key" });
  expect((await row()).publicKeyFingerprint).toBeNull();
});

test("by password: the current certificate renews by itself in the window, on the key on record and no other", async () => {
  const { ctx, key, calling, enrol, certificates, derOf } = await withPassword();
  const peer = peerShowing(await derOf(await enrol()));
  ctx.clock.set(WINDOW_OPENS);
  const caller = await calling.byCertificate(peer);
  expect(caller.proof).toBe("CERTIFICATE");
  const rekey = calling.enrol(caller, peer, requestOn(await newPublicKey()), "simplereenroll");
  await expect(rekey).rejects.toMatchObject({ code: "key_not_declared_key" });
  expect((await calling.enrol(caller, peer, requestOn(key), "simplereenroll")).kind).toBe("CERTIFICATE");
  expect((await certificates()).map(({ status }) => status)).toEqual(["OVERLAPPING", "ISSUED"]);
});

test("two stations that bring one key by password at once: one of them has it", async () => {
  const one = await withPassword();
  const other = await withPassword();
  const shared = await newPublicKey();
  const outcomes = await Promise.allSettled([one.enrol(shared), other.enrol(shared)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "key_in_use" } });
});

test("G2: a REGENERATE of a station with a password waits for its key, and its enrolment fulfils it", async () => {
  const { ctx, station, enrol, certificates } = await withPassword();
  const input = RegenerateCertificate.parse({ baseStation: station.id, reason: "LOST" });
  const { operation } = await regenerateCertificate(ctx, input);
  const enrolled = await enrol();
  expect(await certificates()).toMatchObject([{ id: idOf(enrolled), wishId: operation, status: "ISSUED" }]);
});

test("G3, G2: after a compromise the given-up key gets nothing by password, a new key does", async () => {
  const { ctx, station, enrol } = await withPassword();
  await enrol();
  ctx.clock.advance(1_000);
  const input = RegenerateCertificate.parse({ baseStation: station.id, reason: "COMPROMISED" });
  await regenerateCertificate(ctx, input);
  await expect(enrol()).rejects.toMatchObject({ code: "key_blocked" });
  expect((await enrol(await newPublicKey())).kind).toBe("CERTIFICATE");
});

test("S8: a station by password that makes a new key while nobody signs gets a certificate on its newest", async () => {
  const { ctx, station, issuing, certificates } = await withPassword();
  const unsigned = callingStation(ctx);
  const keys = [await newPublicKey(), await newPublicKey()] as const;
  for (const key of keys) {
    const caller = await unsigned.byPassword(station.lrrUuid, PASSWORD);
    expect((await unsigned.enrol(caller, peerOf(null), requestOn(key))).kind).toBe("PENDING");
  }
  await issuing.fulfil();
  expect(await certificates()).toMatchObject([{ publicKeyFingerprint: keys[1].fingerprint, status: "ISSUED" }]);
});

test("a station that was deleted since it proved itself is as unknown as its key", async () => {
  const { ctx, key, station, calling } = await setUp();
  const peer = peerWithKey(key);
  const caller = await calling.byCertificate(peer);
  await ctx.database.baseStation.update({ where: { id: station.id }, data: { deletedAt: ctx.clock.now() } });
  await expect(calling.enrol(caller, peer, requestOn(key))).rejects.toMatchObject({ code: "unknown_key" });
});

test("what a base station may is to enrol: nothing of an operator's", async () => {
  const { ctx, key, station, calling } = await setUp();
  const asStation = calling.contextOf(await calling.byCertificate(peerWithKey(key)));
  const input = RegenerateCertificate.parse({ baseStation: station.id, reason: "LOST" });
  await expect(regenerateCertificate(asStation, input)).rejects.toMatchObject({ code: "permission_required" });
  expect(await events(ctx, station.id)).toEqual([]);
});
