import { expect, test } from "vitest";
import { POST as allow } from "#app/api/v1/base-stations/[baseStation]/certificates/allow-renewal/route";
import { POST as regenerateRoute } from "#app/api/v1/base-stations/[baseStation]/certificates/regenerate/route";
import { DAY_MS, MINUTE_MS } from "#lib/platform/clock";
import { addValidity, parseValidity } from "#lib/policy/validity";
import type { Policy } from "#lib/policy/values";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, type TestContext, testContext } from "#lib/testing/context";
import { insertDeclaredStation, testIssuing } from "#lib/testing/issuing";
import { openssl, withFiles } from "#lib/testing/openssl";
import { contextUnderPolicy } from "#lib/testing/policy";
import { restClient } from "#lib/testing/rest";
import { allowRenewal } from "./allow-renewal";
import { getOperationView } from "./operation-view";
import { regenerateCertificate } from "./regenerate-certificate";
import { revokeCertificate } from "./revoke-certificate";
import { AllowRenewal, RegenerateCertificate, RevokeCertificate } from "./schema";

async function ownPlatform(name: string, policy: Partial<Policy> = {}) {
  const ctx = await contextUnderPolicy(`terms_${name}`, policy);
  return { ctx, issuing: await testIssuing(ctx) };
}

test("validity and window are the policy's, or the station's own; openssl reads the same end", async () => {
  const { ctx, issuing } = await ownPlatform("dates", { validity: "P1Y", renewBeforeDays: 30 });
  const plain = await insertDeclaredStation(ctx);
  const own = await insertDeclaredStation(ctx, { validity: "P9D", renewBeforeDays: 2 });

  const byPolicy = (await issuing.regenerate(ctx, plain.id)).certificate;
  const byItself = (await issuing.regenerate(ctx, own.id)).certificate;

  expect(byPolicy).toMatchObject({ notAfter: "2027-11-21T11:59:59.000Z", renewalOpensAt: "2027-10-22T11:59:59.000Z" });
  // A life under 18 days: its last third, whatever the window.
  const thirdMs = Math.floor((9 * DAY_MS + 5 * MINUTE_MS - 1000) / 3);
  const ends = Date.parse("2026-11-30T11:59:59.000Z");
  expect(byItself).toMatchObject({
    notAfter: new Date(ends).toISOString(),
    renewalOpensAt: new Date(ends - thirdMs).toISOString(),
  });
  withFiles({ pem: byItself?.pem ?? "" }, ({ pem }) => {
    const { stdout } = openssl(["x509", "-in", pem, "-noout", "-enddate", "-dateopt", "iso_8601"]);
    expect(stdout).toContain("notAfter=2026-11-30 11:59:59Z");
  });
});

test("REGENERATE that the CA cannot cover is refused before anything is given up", async () => {
  const { ctx, issuing } = await ownPlatform("refused");
  const station = await insertDeclaredStation(ctx);
  const first = (await issuing.regenerate(ctx, station.id)).certificate;
  await ctx.database.baseStation.update({ where: { id: station.id }, data: { validity: "P15Y" } });
  ctx.clock.advance(DAY_MS);

  const input = RegenerateCertificate.parse({ baseStation: station.id, reason: "LOST" });
  await expect(regenerateCertificate(ctx, input)).rejects.toMatchObject({
    ...{ kind: "conflict", code: "validity_beyond_issuer" },
    message: expect.stringMatching(/would end on 2041-11-22, after its CA, .*, which ends on 2041-11-21\./),
  });
  const rows = await ctx.database.certificate.findMany({ where: { baseStationId: station.id } });
  expect(rows).toMatchObject([{ id: first?.id, status: "ISSUED" }]);

  const rest = await restClient(ctx);
  const address = `/base-stations/${station.id}/certificates/regenerate`;
  const refused = await rest.call(regenerateRoute, "POST", address, { body: { reason: "LOST" } });
  expect([refused.status, (await refused.json()).code]).toEqual([409, "validity_beyond_issuer"]);
});

test("a wish that the CA cannot cover any more waits, with the reason told once, and spends no serial number", async () => {
  const { ctx, issuing } = await ownPlatform("postponed");
  const station = await insertDeclaredStation(ctx);
  const other = await insertDeclaredStation(ctx);
  const ask = (baseStation: string) =>
    regenerateCertificate(ctx, RegenerateCertificate.parse({ baseStation, reason: "LOST" }));
  const { operation } = await ask(station.id);
  await ctx.database.baseStation.update({ where: { id: station.id }, data: { validity: "P16Y" } });
  const sound = await ask(other.id);

  await issuing.fulfil();
  await issuing.fulfil();
  expect(await getOperationView(ctx, sound.operation ?? "")).toMatchObject({ status: "COMPLETED" });
  const fault = expect.stringContaining("Choose a shorter validity, or rotate the CA.");
  expect(await getOperationView(ctx, operation ?? "")).toMatchObject({ status: "PENDING", fault });
  ctx.clock.advance(MINUTE_MS);
  await issuing.fulfil();

  const of = { baseStationId: station.id };
  expect(await ctx.database.certificate.count({ where: of })).toBe(0);
  expect(await ctx.database.auditEvent.count({ where: { ...of, action: "certificate.postpone" } })).toBe(1);

  await ctx.database.baseStation.update({ where: { id: station.id }, data: { validity: null } });
  ctx.clock.advance(MINUTE_MS);
  await issuing.fulfil();
  expect(await getOperationView(ctx, operation ?? "")).toMatchObject({ status: "COMPLETED", fault: null });
});

test("the last day that the CA covers is used to its last second", async () => {
  const { ctx, issuing } = await ownPlatform("last_second");
  const ca = issuing.authorities.find(({ kind }) => kind === "BASE_STATION");
  const validity = parseValidity("P2Y");
  if (!ca || !validity) throw new Error("no CA");
  const ends = addValidity(ctx.clock.now(), validity).getTime() - 1000;
  const cut = (notAfter: number) =>
    ctx.database.certificateAuthority.update({ where: { id: ca.id }, data: { notAfter: new Date(notAfter) } });
  await cut(ends);
  const shorter = await testIssuing(ctx); // a keyring that knows
  const station = await insertDeclaredStation(ctx);
  expect((await shorter.regenerate(ctx, station.id)).certificate?.notAfter).toBe(new Date(ends).toISOString());
  await cut(ends - 1000);
  await expect(shorter.regenerate(ctx, station.id)).rejects.toMatchObject({ code: "validity_beyond_issuer" });
});

const permit = (ctx: TestContext, baseStation: string, rest: object = {}) =>
  allowRenewal(ctx, AllowRenewal.parse({ baseStation, reason: "Back from repair", ...rest }));

/** A station whose certificate ended yesterday. */
async function withExpired() {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const station = await insertDeclaredStation(ctx);
  const { certificate } = await issuing.regenerate(ctx, station.id);
  ctx.clock.set(new Date(Date.parse(certificate?.notAfter ?? "") + DAY_MS));
  return { ctx, station, certificate };
}

test("ALLOW RENEWAL opens the way for so many minutes, with its reason in History", async () => {
  const { ctx, station } = await withExpired();
  const until = new Date(ctx.clock.now().getTime() + 30 * MINUTE_MS);
  expect(await permit(ctx, station.id, { minutes: 30, ifMatch: station.version })).toEqual({
    ...{ until: until.toISOString(), version: station.version + 1 },
  });
  const row = await ctx.database.baseStation.findUniqueOrThrow({ where: { id: station.id } });
  expect(row).toMatchObject({ renewalAllowedUntil: until, version: station.version + 1, changedBy: ctx.actor.name });
  const where = { baseStationId: station.id, action: "certificate.allow_renewal" };
  expect(await ctx.database.auditEvent.findMany({ where })).toMatchObject([
    { actorId: ctx.actor.id, detail: { reason: "Back from repair", until: until.toISOString() } },
  ]);
});

test("ALLOW RENEWAL is refused where there is nothing to renew, or enrolment is closed", async () => {
  const { ctx, station, certificate } = await withExpired();
  const bare = await insertBaseStation(ctx);
  await expect(permit(ctx, bare.id)).rejects.toMatchObject({ code: "certificate_not_expired" });
  ctx.clock.advance(-DAY_MS - 1000);
  await expect(permit(ctx, station.id)).rejects.toMatchObject({ code: "certificate_not_expired" });
  ctx.clock.advance(DAY_MS);
  await revokeCertificate(ctx, RevokeCertificate.parse({ certificate: certificate?.id, reason: "OTHER" }));
  await expect(permit(ctx, station.id)).rejects.toMatchObject({ kind: "conflict", code: "enrolment_closed" });
});

test("of two who allow at once with the version they saw, one wins; a Viewer may not, a stranger finds nothing", async () => {
  const { ctx, station } = await withExpired();
  const both = [permit(ctx, station.id, { ifMatch: 1 }), permit(ctx, station.id, { ifMatch: 1 })];
  const results = await Promise.allSettled(both);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(results.find((result) => result.status === "rejected")?.reason).toMatchObject({ kind: "stale" });
  const viewer = await actingAs(ctx, "VIEWER");
  await expect(permit(viewer, station.id)).rejects.toMatchObject({ code: "permission_required" });
  await expect(permit(await testContext(), station.id)).rejects.toMatchObject({ code: "base_station_not_found" });
});

test("REST allows with a reason and at most 60 minutes", async () => {
  const { ctx, station } = await withExpired();
  const rest = await restClient(ctx);
  const address = `/base-stations/${station.id}/certificates/allow-renewal`;
  const allowed = await rest.call(allow, "POST", address, { body: { reason: "Back from repair" } });
  expect([allowed.status, allowed.headers.get("etag")]).toEqual([200, `"${station.version + 1}"`]);
  expect(await allowed.json()).toMatchObject({ until: new Date(ctx.clock.now().getTime() + 3_600_000).toISOString() });
  for (const body of [{}, { reason: " " }, { reason: "x", minutes: 61 }, { reason: "x", minutes: 0 }]) {
    expect((await rest.call(allow, "POST", address, { body })).status).toBe(422);
  }
  const compromised = { reason: "COMPROMISED", revokePrevious: "ONCE_NEW_IS_IN_USE" };
  const regenerate = `/base-stations/${station.id}/certificates/regenerate`;
  const refused = await rest.call(regenerateRoute, "POST", regenerate, { body: compromised });
  expect([refused.status, (await refused.json()).errors]).toMatchObject([
    422,
    [{ pointer: "/revokePrevious", code: "compromised_at_once" }],
  ]);
});
