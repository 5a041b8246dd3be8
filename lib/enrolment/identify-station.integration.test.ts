import { expect, test } from "vitest";
import { revokeCertificate } from "#lib/certificate/revoke-certificate";
import { RevokeCertificate } from "#lib/certificate/schema";
import { insertBaseStation } from "#lib/testing/base-stations";
import { callingStation, peerOf, peerShowing, peerWithKey } from "#lib/testing/calling-station";
import { ownDatabaseContext, type TestContext, testContext } from "#lib/testing/context";
import { insertDeclaredStation, newPublicKey, testIssuing } from "#lib/testing/issuing";
import { setPolicy } from "#lib/testing/policy";
import { setStationPassword } from "./set-station-password";

const PASSWORD = "correct horse battery";

async function setUp(fields: Parameters<typeof insertDeclaredStation>[1] = {}, ctx?: TestContext) {
  const context = ctx ?? (await testContext());
  const key = await newPublicKey();
  const onRecord = { publicKey: key.spki, publicKeyFingerprint: key.fingerprint, publicKeyLabel: key.label };
  const station = await insertDeclaredStation(context, { ...onRecord, ...fields });
  const issuing = await testIssuing(context);
  return { ctx: context, key, station, issuing, calling: callingStation(context, issuing) };
}

async function withPassword(fields: Parameters<typeof insertBaseStation>[1] = {}) {
  const ctx = await testContext();
  const station = await insertBaseStation(ctx, { access: "PASSWORD", ...fields });
  await setStationPassword(ctx, {
    baseStation: { by: "id", value: station.id },
    password: PASSWORD,
    ifMatch: undefined,
  });
  return { ctx, station, calling: callingStation(ctx) };
}

/** The current certificate as the station would show it. */
async function derOf(ctx: TestContext, id: string | undefined): Promise<Uint8Array> {
  const row = await ctx.database.certificate.findUniqueOrThrow({ where: { id: id ?? "" } });
  return row.certificate ?? new Uint8Array();
}

test("P1: any certificate on the declared key identifies, whatever its dates, names and issuer", async () => {
  const { key, station, calling, ctx } = await setUp();
  expect(await calling.byCertificate(peerWithKey(key))).toEqual({
    baseStationId: station.id,
    organizationId: ctx.organizationId,
    lrrUuid: station.lrrUuid,
    eui64: null,
    name: station.name,
    proof: "KEY",
    certificate: null,
  });
});

test("P1: the certificate of ours that is shown is told with its row, also after its end", async () => {
  const { ctx, station, issuing, calling } = await setUp();
  const { certificate } = await issuing.regenerate(ctx, station.id);
  const peer = peerShowing(await derOf(ctx, certificate?.id));
  const shown = { id: certificate?.id, status: "ISSUED", serialNumber: certificate?.serialNumber };
  expect(await calling.byCertificate(peer)).toMatchObject({ proof: "KEY", certificate: shown });
  ctx.clock.advance(3 * 366 * 86_400_000);
  expect(await calling.byCertificate(peer)).toMatchObject({ proof: "KEY", certificate: shown });
});

test("P1: a revoked certificate of ours is refused though its key is declared, a self-signed one of that key is not", async () => {
  const { ctx, key, station, issuing, calling } = await setUp();
  const first = (await issuing.regenerate(ctx, station.id)).certificate;
  await issuing.regenerate(ctx, station.id);
  const refused = calling.byCertificate(peerShowing(await derOf(ctx, first?.id)));
  await expect(refused).rejects.toMatchObject({
    kind: "forbidden",
    code: "certificate_revoked",
    message: "This certificate is revoked. Identify with a self-signed certificate of the same key.",
    station: { id: station.id, organizationId: ctx.organizationId },
  });
  expect(await calling.byCertificate(peerWithKey(key))).toMatchObject({ baseStationId: station.id });
});

test("nobody is let in without a certificate, with an undeclared key, or with a key that no station may have", async () => {
  const { calling, key } = await setUp();
  await expect(calling.byCertificate(peerOf(null))).rejects.toMatchObject({ code: "no_certificate" });
  const stranger = peerWithKey(await newPublicKey());
  await expect(calling.byCertificate(stranger)).rejects.toMatchObject({ kind: "unauthenticated", code: "unknown_key" });
  const faulty = { key: null, fingerprint: null, spki: new Uint8Array([0x30, 0x00]), keyFault: "Not a key." };
  const unsound = peerWithKey(key, faulty);
  await expect(calling.byCertificate(unsound)).rejects.toMatchObject({ kind: "forbidden", code: "unsupported_key" });
});

test("a certificate that names a CA of ours and that we never made is told apart from an undeclared key", async () => {
  const { calling, issuing } = await setUp();
  const ours = issuing.authorities.find(({ kind }) => kind === "BASE_STATION")?.subject ?? new Uint8Array();
  const forged = peerWithKey(await newPublicKey(), { issuerName: new Uint8Array(ours) });
  await expect(calling.byCertificate(forged)).rejects.toMatchObject({ code: "certificate_unknown" });
});

test("a certificate with the name and serial number of ours, but other bytes, is not taken for ours", async () => {
  const { ctx, station, issuing, calling } = await setUp();
  const { certificate } = await issuing.regenerate(ctx, station.id);
  const shown = peerShowing(await derOf(ctx, certificate?.id)).certificate;
  const { serialNumber, issuerName } = shown ?? {};
  const forged = peerWithKey(await newPublicKey(), {
    ...(serialNumber && issuerName ? { serialNumber, issuerName } : {}),
  });
  await expect(calling.byCertificate(forged)).rejects.toMatchObject({ code: "certificate_unknown" });
});

test("D11: a certificate on a key that was replaced still identifies, but never as the key on record", async () => {
  const { ctx, station, issuing, calling } = await setUp();
  const { certificate } = await issuing.regenerate(ctx, station.id);
  const peer = peerShowing(await derOf(ctx, certificate?.id));
  const next = await newPublicKey();
  const data = { publicKey: next.spki, publicKeyFingerprint: next.fingerprint };
  await ctx.database.baseStation.update({ where: { id: station.id }, data });
  expect(await calling.byCertificate(peer)).toMatchObject({ baseStationId: station.id, proof: "CERTIFICATE" });

  ctx.clock.set("2026-11-21T11:54:59Z");
  await expect(calling.byCertificate(peer)).rejects.toMatchObject({ code: "certificate_not_yet_valid" });
  ctx.clock.set(certificate?.notAfter ?? "");
  await expect(calling.byCertificate(peer)).rejects.toMatchObject({ kind: "forbidden", code: "certificate_expired" });
  ctx.clock.set("2026-11-21T12:00:00Z");
  await ctx.database.certificate.update({ where: { id: certificate?.id ?? "" }, data: { status: "SUPERSEDED" } });
  await expect(calling.byCertificate(peer)).rejects.toMatchObject({ code: "certificate_superseded" });
});

test("K5, G3: a key that was given up as compromised is refused while it is still declared", async () => {
  const { ctx, key, calling } = await setUp();
  const blocked = { fingerprint: key.fingerprint, reason: "Test", blockedAt: ctx.clock.now() };
  await ctx.database.blockedKey.create({ data: blocked });
  await expect(calling.byCertificate(peerWithKey(key))).rejects.toMatchObject({ code: "key_blocked" });
});

test("P10: suspended, closed by REVOKE, and deleted stations are refused, each with its own verdict", async () => {
  const { ctx, key, station, issuing, calling } = await setUp();
  const set = (data: object) => ctx.database.baseStation.update({ where: { id: station.id }, data });
  await set({ administrativeState: "SUSPENDED" });
  await expect(calling.byCertificate(peerWithKey(key))).rejects.toMatchObject({ code: "station_suspended" });
  await set({ administrativeState: "ACTIVE" });

  const { certificate } = await issuing.regenerate(ctx, station.id);
  await revokeCertificate(ctx, RevokeCertificate.parse({ certificate: certificate?.id, reason: "OTHER" }));
  const closed = calling.byCertificate(peerWithKey(key));
  await expect(closed).rejects.toMatchObject({ kind: "forbidden", code: "enrolment_closed" });
  await issuing.regenerate(ctx, station.id);
  expect(await calling.byCertificate(peerWithKey(key))).toMatchObject({ proof: "KEY" });

  await set({ deletedAt: ctx.clock.now() });
  await expect(calling.byCertificate(peerWithKey(key))).rejects.toMatchObject({ code: "unknown_key" });
});

test("a station with a password is not let in by its key alone, but by its certificate while that is in date", async () => {
  const { ctx, key, station, issuing, calling } = await setUp({ access: "PASSWORD" });
  const byKey = calling.byCertificate(peerWithKey(key));
  await expect(byKey).rejects.toMatchObject({ kind: "unauthenticated", code: "key_not_allowed" });
  const { certificate } = await issuing.regenerate(ctx, station.id);
  const peer = peerShowing(await derOf(ctx, certificate?.id));
  expect(await calling.byCertificate(peer)).toMatchObject({ proof: "CERTIFICATE" });
  ctx.clock.set(certificate?.notAfter ?? "");
  const expired = calling.byCertificate(peer); // W4: its password would still do
  await expect(expired).rejects.toMatchObject({ kind: "unauthenticated", code: "certificate_expired" });
});

test("P2: LRR-UUID and EUI-64 identify in any case, with the right password alone", async () => {
  const { station, calling } = await withPassword({
    lrrUuid: `0016C0-58A0${Date.now().toString(16).toUpperCase().padStart(12, "0")}`,
  });
  for (const user of [
    station.lrrUuid,
    station.lrrUuid.toLowerCase(),
    station.eui64 ?? "",
    (station.eui64 ?? "").toLowerCase(),
  ]) {
    expect(await calling.byPassword(user, PASSWORD)).toMatchObject({ baseStationId: station.id, proof: "PASSWORD" });
  }
  await expect(calling.byPassword(station.lrrUuid, `${PASSWORD}.`)).rejects.toMatchObject({ code: "wrong_password" });
});

test("P3: unknown stations, wrong passwords and stations without one get the same answer", async () => {
  const { ctx, station, calling } = await withPassword();
  const without = await insertBaseStation(ctx, { access: "PASSWORD" });
  const refusals = await Promise.all(
    ["7076FF-00", "nobody", station.lrrUuid, without.lrrUuid].map((user) =>
      calling.byPassword(user, "wrong").then(
        () => null,
        ({ kind, code, message, retryAfterS }) => ({ kind, code, message, retryAfterS }),
      ),
    ),
  );
  const [first] = refusals;
  expect(first).toMatchObject({ kind: "unauthenticated", code: "wrong_password" });
  expect(refusals).toEqual(refusals.map(() => first));
});

test("P3: wrong passwords are slowed down, alike for stations that exist and that do not, and time heals it", async () => {
  const { ctx, station, calling } = await withPassword();
  for (const user of [station.lrrUuid, `7076FF-FF${station.lrrId}`]) {
    const peer = peerOf(null, user === station.lrrUuid ? "203.0.113.1" : "203.0.113.2");
    const tries = () => calling.byPassword(user, "wrong", peer);
    for (let attempt = 0; attempt < 6; attempt++)
      await expect(tries()).rejects.toMatchObject({ code: "wrong_password" });
    await expect(tries()).rejects.toMatchObject({ kind: "rate_limited", code: "too_many_attempts", retryAfterS: 1 });
  }
  const right = () => calling.byPassword(station.lrrUuid, PASSWORD, peerOf(null, "203.0.113.1"));
  await expect(right()).rejects.toMatchObject({ code: "too_many_attempts", station: { id: station.id } });
  ctx.clock.advance(1_000);
  expect(await right()).toMatchObject({ baseStationId: station.id });
});

test("P10: the right password does not help who is suspended, closed, or meant to use its key", async () => {
  const { ctx, station, calling } = await withPassword();
  const set = (data: object) => ctx.database.baseStation.update({ where: { id: station.id }, data });
  const tries = () => calling.byPassword(station.lrrUuid, PASSWORD);
  await set({ administrativeState: "SUSPENDED" });
  await expect(tries()).rejects.toMatchObject({ code: "station_suspended" });
  await set({ administrativeState: "ACTIVE", enrolmentClosedAt: ctx.clock.now() });
  await expect(tries()).rejects.toMatchObject({ code: "enrolment_closed" });
  await set({ enrolmentClosedAt: null, access: "PUBLIC_KEY" });
  await expect(tries()).rejects.toMatchObject({ kind: "forbidden", code: "password_not_allowed" });
});

test("the policy decides over the station: ENFORCED knows keys alone, DISABLED passwords alone", async () => {
  const ctx = await ownDatabaseContext("identify_policy");
  const { key, station, calling } = await setUp({ access: "PASSWORD" }, ctx);
  await setStationPassword(ctx, {
    baseStation: { by: "id", value: station.id },
    password: PASSWORD,
    ifMatch: undefined,
  });

  await setPolicy(ctx, { keyInstallerPublicKey: "ENFORCED" });
  expect(await calling.byCertificate(peerWithKey(key))).toMatchObject({ proof: "KEY" });
  await expect(calling.byPassword(station.lrrUuid, PASSWORD)).rejects.toMatchObject({ code: "password_not_allowed" });
  await expect(calling.byPassword("7076FF-00", "wrong")).rejects.toMatchObject({ code: "password_not_allowed" });

  await setPolicy(ctx, { keyInstallerPublicKey: "DISABLED" });
  await ctx.database.baseStation.update({ where: { id: station.id }, data: { access: "PUBLIC_KEY" } });
  await expect(calling.byCertificate(peerWithKey(key))).rejects.toMatchObject({ code: "key_not_allowed" });
  expect(await calling.byPassword(station.lrrUuid, PASSWORD)).toMatchObject({ proof: "PASSWORD" });
});

test("a certificate for LNS or CUPS alone says nothing at the Key Installer", async () => {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const eui64 = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const { id } = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}` });
  const { certificate } = await issuing.regenerate(ctx, id);
  const asked = callingStation(ctx, issuing).byCertificate(peerShowing(await derOf(ctx, certificate?.id)));
  await expect(asked).rejects.toMatchObject({ code: "certificate_purpose" });
});
