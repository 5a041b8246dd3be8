import { describe, expect, test } from "vitest";
import { POST as regenerateByRest } from "#app/api/v1/base-stations/[baseStation]/certificates/regenerate/route";
import type { Context } from "#lib/audit/context";
import { HOUR_MS, MINUTE_MS } from "#lib/platform/clock";
import { createDatabase } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import { newId } from "#lib/platform/new-id";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, actingAsPlatform, type TestContextOptions, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { addServer, serverPki } from "#lib/testing/external-servers";
import { declaredKey, newPublicKey, testIssuing } from "#lib/testing/issuing";
import { setPolicy } from "#lib/testing/policy";
import { restClient } from "#lib/testing/rest";
import { createStationToken } from "./create-station-token";
import { deleteBaseStation } from "./delete-base-station";
import { fulfilWishes } from "./fulfil-wishes";
import { makeCredential } from "./make-credential";
import { getOperationView } from "./operation-view";
import { recordCredentialUsed } from "./record-credential-used";
import { regenerateCertificate } from "./regenerate-certificate";
import { revokeCertificate } from "./revoke-certificate";
import { CreateStationToken, DeleteBaseStation, RegenerateCertificate, RevokeCertificate } from "./schema";
import { getSecurityView } from "./security-view";

type Server = "LNS" | "CUPS";

/** A Basics Station with a certificate for each of our servers, both in use for an hour. */
async function setUp(options: TestContextOptions & { declared?: boolean } = {}) {
  const ctx = await testContext(options);
  const issuing = await testIssuing(ctx);
  const eui64 = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const key = options.declared ? declaredKey(ctx, await newPublicKey()) : {};
  const station = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}`, ...key });
  const platform = issuing.withWorker(actingAsPlatform(ctx));
  const work = issuing.fulfilment.credentials;
  const make = async (server: Server) => {
    const made = await makeCredential(platform, work, { baseStationId: station.id, server });
    if (made.kind !== "MADE") throw new Error(`not made, ${made.retryAfterS} s`);
    return made.credentialId;
  };
  const credentials = (server: Server) =>
    ctx.database.stationCredential.findMany({
      where: { baseStationId: station.id, server },
      orderBy: { createdAt: "asc" },
      include: { certificate: true },
    });
  const used = async (server: Server) => {
    const current = (await credentials(server)).find(({ status }) => status === "CURRENT");
    await recordCredentialUsed(platform, current?.id ?? "");
  };
  const row = () => ctx.database.baseStation.findUniqueOrThrow({ where: { id: station.id } });
  const regenerate = (reason: string, revokePrevious = "IMMEDIATELY", asked: Context = issuing.withWorker(ctx)) =>
    regenerateCertificate(asked, RegenerateCertificate.parse({ baseStation: station.id, reason, revokePrevious }));
  await make("LNS");
  await make("CUPS");
  await used("LNS");
  await used("CUPS");
  ctx.clock.advance(HOUR_MS);
  return { ctx, issuing, station, platform, work, make, credentials, used, row, regenerate };
}

const events = async (ctx: Awaited<ReturnType<typeof testContext>>, baseStationId: string, action: string) =>
  ctx.database.auditEvent.findMany({ where: { baseStationId, action } });

test("REGENERATE without a declared key revokes the LNS certificate at once and answers with the new one", async () => {
  const { ctx, station, credentials, regenerate, row } = await setUp();

  const { certificate, revoked, awaitsStation } = await regenerate("LOST");

  expect(certificate).toMatchObject({ purpose: "lns", state: "VALID", delivery: "WAITING_FOR_DOWNLOAD" });
  expect(certificate).toMatchObject({ onPreviousKey: false, downloadBy: "2026-11-21T13:15:00.000Z" });
  expect(awaitsStation).toBe(false);
  const [before, now, ...more] = await credentials("LNS");
  expect(more).toEqual([]);
  expect(before).toMatchObject({ status: "REVOKED", revocationReason: "LOST", revokedBy: ctx.actor.name });
  expect(before?.certificate).toMatchObject({ status: "REVOKED", revocationReason: "LOST", sealedKey: null });
  expect(revoked).toEqual([before?.certificateId]);
  expect(now).toMatchObject({ status: "CURRENT", certificateId: certificate?.id, createdBy: ctx.actor.name });
  expect(await row()).toMatchObject({ certificateStanding: "ISSUED", certificateNotAfter: now?.notAfter });
  expect(ctx.hints).toContain("revocation");
  expect(await events(ctx, station.id, "certificate.regenerate")).toHaveLength(2); // for the LNS and for CUPS
});

test("the CUPS credential, by which the new one comes, is taken until its successor is used, then revoked as chosen", async () => {
  const { ctx, credentials, regenerate, used, make } = await setUp();
  await regenerate("LOST");
  const [before, now] = await credentials("CUPS");
  expect(before).toMatchObject({
    status: "PREVIOUS",
    certificate: { status: "OVERLAPPING", revokeOnceReplaced: "LOST" },
  });
  expect(now).toMatchObject({ status: "CURRENT" });
  expect(await make("LNS").catch((error: Error) => error.message)).toBe("not made, 600 s");

  await used("CUPS");

  const [ended] = await credentials("CUPS");
  expect(ended).toMatchObject({ status: "REVOKED", revocationReason: "LOST", revokedBy: ctx.actor.name });
  expect(ended?.certificate).toMatchObject({ status: "REVOKED" });
});

test("a compromise takes the CUPS credential at once, and gives both keys up", async () => {
  const { ctx, credentials, regenerate } = await setUp();
  const { revoked } = await regenerate("COMPROMISED");
  const [lns] = await credentials("LNS");
  const [cups] = await credentials("CUPS");
  expect(revoked.toSorted()).toEqual([lns?.certificateId, cups?.certificateId].toSorted());
  for (const ended of [lns, cups]) {
    expect(ended).toMatchObject({ status: "REVOKED", revocationReason: "COMPROMISED" });
    const fingerprint = ended?.certificate?.publicKeyFingerprint ?? "";
    expect(await ctx.database.blockedKey.findUnique({ where: { fingerprint } })).not.toBeNull();
  }
});

test("left until the new one is in use, the LNS certificate is taken that long", async () => {
  const { credentials, regenerate, used } = await setUp();
  const { revoked, certificate } = await regenerate("OTHER", "ONCE_NEW_IS_IN_USE");
  expect(revoked).toEqual([]);
  expect(certificate?.downloadBy).toBe("2026-11-22T14:00:00.000Z"); // connected as it is, it asks CUPS once a day
  expect(await credentials("LNS")).toMatchObject([{ status: "PREVIOUS" }, { status: "CURRENT" }]);
  await used("LNS");
  expect((await credentials("LNS"))[0]).toMatchObject({ status: "REVOKED", revocationReason: "OTHER" });
});

test("REGENERATE revokes LNS tokens at once, and CUPS tokens for a compromise only", async () => {
  const { ctx, station, credentials, regenerate } = await setUp();
  const token = async (server: Server) =>
    createStationToken(ctx, CreateStationToken.parse({ baseStation: station.id, server }));
  const [lns, cups] = [await token("LNS"), await token("CUPS")];
  const statusOf = async (server: Server, id: string) =>
    (await credentials(server)).find((one) => one.id === id)?.status;

  ctx.clock.advance(MINUTE_MS);
  await regenerate("LOST");
  expect(await statusOf("LNS", lns.id)).toBe("REVOKED");
  expect(await statusOf("CUPS", cups.id)).toBe("PREVIOUS");
  expect(await events(ctx, station.id, "station_credential.revoke")).toMatchObject([
    { targetType: "station_credential", targetId: lns.id, detail: { hint: lns.hint, reason: "LOST", server: "LNS" } },
  ]);

  ctx.clock.advance(MINUTE_MS);
  await regenerate("COMPROMISED");
  expect(await statusOf("CUPS", cups.id)).toBe("REVOKED");
});

test("where the policy wants tokens, REGENERATE's operation is complete without a certificate", async () => {
  const own = await setUp({ database: createDatabase(await cloneDatabase("regeneration_tokens")) });
  const { ctx, credentials, regenerate } = own;
  await setPolicy(ctx, { lnsCredential: "TOKEN" });
  const { certificate, operation } = await regenerate("LOST");
  expect(certificate).toBeNull();
  expect(await getOperationView(ctx, operation ?? "")).toMatchObject({
    status: "COMPLETED",
    fault: null,
    result: null,
  });
  expect(await credentials("LNS")).toMatchObject([
    { status: "REVOKED" },
    { status: "CURRENT", kind: "TOKEN", createdBy: ctx.actor.name },
  ]);
  expect((await credentials("CUPS")).at(-1)).toMatchObject({ kind: "CERTIFICATE", status: "CURRENT" });
});

test("with a declared key REGENERATE acts on all three, and answers with the certificate on that key", async () => {
  const { ctx, station, issuing, credentials } = await setUp({ declared: true });
  const { certificate } = await issuing.regenerate(ctx, station.id);
  expect(certificate).toMatchObject({ purpose: "station", publicKeyFingerprint: station.publicKeyFingerprint });
  await issuing.fulfil();
  expect(await credentials("LNS")).toMatchObject([{ status: "REVOKED" }, { status: "CURRENT" }]);
  expect(await credentials("CUPS")).toMatchObject([{ status: "PREVIOUS" }, { status: "CURRENT" }]);
  const current = await ctx.database.certificate.findMany({ where: { baseStationId: station.id, status: "ISSUED" } });
  expect(current.map(({ purpose }) => purpose).toSorted()).toEqual(["CUPS", "LNS", "STATION"]);
});

test("a base station that is no Basics Station still needs a declared key", async () => {
  const ctx = await testContext();
  const { id } = await insertBaseStation(ctx);
  const asked = regenerateCertificate(ctx, RegenerateCertificate.parse({ baseStation: id, reason: "LOST" }));
  await expect(asked).rejects.toMatchObject({ code: "public_key_not_declared" });
});

test("REGENERATE twice at once leaves one open wish per server, one current credential", async () => {
  const { ctx, station, regenerate, issuing, credentials } = await setUp();
  await Promise.all([regenerate("LOST"), regenerate("OTHER")]);
  await issuing.fulfil();
  const wishes = await ctx.database.certificateWish.findMany({ where: { baseStationId: station.id, status: "OPEN" } });
  expect(wishes).toEqual([]);
  for (const server of ["LNS", "CUPS"] as const) {
    expect((await credentials(server)).filter(({ status }) => status === "CURRENT")).toHaveLength(1);
  }
});

test("REVOKE of the LNS certificate ends everything that we made and closes enrolment until REGENERATE", async () => {
  const { ctx, station, credentials, make, regenerate, row } = await setUp();
  const token = await createStationToken(ctx, CreateStationToken.parse({ baseStation: station.id, server: "CUPS" }));
  const certificate = (await getSecurityView(ctx, { by: "id", value: station.id })).certificate?.id ?? "";

  const revoked = await revokeCertificate(ctx, RevokeCertificate.parse({ certificate, reason: "PRIVILEGE_WITHDRAWN" }));

  expect(revoked).toMatchObject({ purpose: "lns", state: "REVOKED" });
  const all = [...(await credentials("LNS")), ...(await credentials("CUPS"))];
  expect(all.map(({ status }) => status)).toEqual(["REVOKED", "REVOKED", "REVOKED"]);
  expect(all.find(({ id }) => id === token.id)).toMatchObject({ revocationReason: "PRIVILEGE_WITHDRAWN" });
  expect(await row()).toMatchObject({ certificateStanding: "REVOKED", enrolmentClosedAt: ctx.clock.now() });
  await expect(make("LNS")).rejects.toMatchObject({ code: "enrolment_closed" });

  ctx.clock.advance(MINUTE_MS);
  const anew = await regenerate("OTHER");
  expect(anew.certificate).toMatchObject({ purpose: "lns", state: "VALID" });
  expect(await row()).toMatchObject({ certificateStanding: "ISSUED", enrolmentClosedAt: null });
});

test("REVOKE of an earlier LNS certificate leaves the current one alone", async () => {
  const { ctx, credentials, regenerate, row } = await setUp();
  await regenerate("OTHER", "ONCE_NEW_IS_IN_USE");
  const [earlier] = await credentials("LNS");
  const certificate = earlier?.certificateId ?? "";
  await revokeCertificate(ctx, RevokeCertificate.parse({ certificate, reason: "OTHER" }));
  expect(await credentials("LNS")).toMatchObject([{ status: "REVOKED" }, { status: "CURRENT" }]);
  expect((await credentials("CUPS")).at(-1)).toMatchObject({ status: "CURRENT" });
  expect(await row()).toMatchObject({ enrolmentClosedAt: null });
});

test("deletion ends every credential and withdraws what is being made", async () => {
  const { ctx, station, credentials } = await setUp();
  await createStationToken(ctx, CreateStationToken.parse({ baseStation: station.id, server: "CUPS" }));
  ctx.clock.advance(MINUTE_MS);
  await regenerateCertificate(ctx, RegenerateCertificate.parse({ baseStation: station.id, reason: "LOST" }));

  const { revoked } = await deleteBaseStation(ctx, DeleteBaseStation.parse({ baseStation: station.id }));

  expect(revoked).toHaveLength(1); // the CUPS certificate; the LNS one was revoked before
  const all = [...(await credentials("LNS")), ...(await credentials("CUPS"))];
  expect(all.map(({ status }) => status)).toEqual(["REVOKED", "REVOKED", "REVOKED"]);
  const wishes = await ctx.database.certificateWish.findMany({ where: { baseStationId: station.id, status: "OPEN" } });
  expect(wishes).toEqual([]);
});

test("REGENERATE by a role that may not, or in another organization, changes nothing", async () => {
  const { ctx, credentials, regenerate } = await setUp();
  await expect(regenerate("LOST", "IMMEDIATELY", await actingAs(ctx, "VIEWER"))).rejects.toMatchObject({
    code: "permission_required",
  });
  await expect(regenerate("LOST", "IMMEDIATELY", await testContext())).rejects.toMatchObject({
    code: "base_station_not_found",
  });
  expect(await credentials("LNS")).toMatchObject([{ status: "CURRENT" }]);
});

test("a token that cannot be composed waits with its reason, told once, and is made when it can", async () => {
  const own = await setUp({ database: createDatabase(await cloneDatabase("regeneration_no_trust")) });
  const { ctx, station, platform, work, issuing, credentials } = own;
  await setPolicy(ctx, { lnsCredential: "TOKEN" });
  await regenerateCertificate(ctx, RegenerateCertificate.parse({ baseStation: station.id, reason: "LOST" }));
  const noTrust = () => Promise.reject(new DomainError("unavailable", "no_trust", "No CA below the server's."));
  const fulfilment = { ...issuing.fulfilment, credentials: { ...work, trust: noTrust } };
  await fulfilWishes(platform, fulfilment);
  ctx.clock.advance(MINUTE_MS);
  await fulfilWishes(platform, fulfilment);
  const wish = await ctx.database.certificateWish.findFirstOrThrow({
    where: { baseStationId: station.id, status: "OPEN" },
  });
  expect(wish).toMatchObject({ purpose: "LNS", lastFault: "No CA below the server's." });
  expect(await events(ctx, station.id, "certificate.postpone")).toHaveLength(1);

  ctx.clock.advance(MINUTE_MS);
  await issuing.fulfil();
  expect((await credentials("LNS")).at(-1)).toMatchObject({ kind: "TOKEN", status: "CURRENT" });
});

describe("while the base station speaks to an LNS of somebody else directly", () => {
  async function setUpDirect(options: { declared?: boolean } = {}) {
    const own = await setUp(options);
    const { ctx, station } = own;
    const server = await addServer(ctx, { name: "TTN", trust: serverPki().ca });
    await ctx.database.lnsAssignment.create({
      data: {
        ...{ id: newId(ctx, "lna"), organizationId: ctx.organizationId, baseStationId: station.id },
        ...{ route: "DIRECT", serverId: server.id, changedAt: ctx.clock.now(), changedBy: "Test" },
      },
    });
    const wishes = (purpose: Server) =>
      ctx.database.certificateWish.count({
        where: { baseStationId: station.id, purpose, requestedBy: ctx.actor.name },
      });
    return { ...own, wishes };
  }

  test("REGENERATE renews the CUPS credential, and ends what it had for our LNS without a successor", async () => {
    const { ctx, station, credentials, regenerate, wishes } = await setUpDirect();
    const { regenerated, certificate, revoked } = await regenerate("LOST", "ONCE_NEW_IS_IN_USE");
    expect(regenerated).toEqual(["cups"]);
    expect(certificate).toMatchObject({ purpose: "cups", state: "VALID" });
    const [lns, ...more] = await credentials("LNS");
    expect([lns, more]).toMatchObject([{ status: "REVOKED", certificate: { status: "REVOKED" } }, []]);
    expect(revoked).toEqual([lns?.certificateId]);
    expect(await wishes("LNS")).toBe(0);
    const view = await getSecurityView(ctx, { by: "id", value: station.id });
    expect(view).toMatchObject({ directLns: "TTN", certificate: null, wish: null });
  });

  test("of one with a key of its own the certificate on that is made, and none for our LNS", async () => {
    const { ctx, station, issuing, wishes } = await setUpDirect({ declared: true });
    const { regenerated } = await issuing.regenerate(ctx, station.id);
    expect(regenerated).toEqual(["station", "cups"]);
    expect(await wishes("LNS")).toBe(0);
  });

  test("where CUPS needs nothing of ours either, it opens a closed enrolment and makes nothing; else it is refused", async () => {
    const { ctx, station, credentials, regenerate, row } = await setUpDirect();
    const certificate = (await credentials("CUPS"))[0]?.certificateId ?? "";
    await revokeCertificate(ctx, RevokeCertificate.parse({ certificate, reason: "PRIVILEGE_WITHDRAWN" }));
    expect((await row()).enrolmentClosedAt).not.toBeNull();

    const rest = await restClient(ctx);
    const path = `/base-stations/${station.id}/certificates/regenerate`;
    const made = await rest.call(regenerateByRest, "POST", path, { body: { reason: "OTHER" } });
    expect([made.status, await made.json()]).toEqual([200, { regenerated: [], certificate: null, revoked: [] }]);

    expect((await row()).enrolmentClosedAt).toBeNull();
    const [event] = (await events(ctx, station.id, "certificate.regenerate")).slice(-1);
    expect(event?.detail).toEqual({ reason: "OTHER", revokePrevious: "IMMEDIATELY", directLns: "TTN" });
    await expect(regenerate("OTHER")).rejects.toMatchObject({ kind: "conflict", code: "nothing_to_regenerate" });
    expect(await ctx.database.certificateWish.count({ where: { baseStationId: station.id, status: "OPEN" } })).toBe(0);
  });
});
