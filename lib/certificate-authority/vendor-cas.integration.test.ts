import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Prisma } from "#lib/generated/prisma/client";
import { checkToken } from "#lib/operator/check-token";
import { createToken } from "#lib/operator/create-token";
import { certificatePem } from "#lib/pki/certificate-reader";
import { newId } from "#lib/platform/new-id";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, type TestContext, testContext, withIdempotencyKey } from "#lib/testing/context";
import { testIssuing } from "#lib/testing/issuing";
import { contextUnderPolicy } from "#lib/testing/policy";
import { uploadVendorCa } from "#lib/testing/upload-vendor-ca";
import {
  INTERMEDIATE_EXTENSIONS,
  type VendorCertificate,
  vendorCertificate,
  vendorLeaf,
  vendorRoot,
} from "#lib/testing/vendor-pki";
import { approveVendorCa } from "./approve-vendor-ca";
import { blockCertificate as block } from "./block-certificate";
import { listBlockedCertificates } from "./blocked-certificates-view";
import { removeVendorCa } from "./remove-vendor-ca";
import { resumeVendorCa } from "./resume-vendor-ca";
import { suspendVendorCa } from "./suspend-vendor-ca";
import { testVendorLeaf } from "./test-vendor-leaf";
import { unblockCertificate } from "./unblock-certificate";
import { updateVendorCa } from "./update-vendor-ca";
import { getVendorCaEffects } from "./vendor-ca-effects";
import { BlockCertificate, ListBlockedCertificates, UpdateVendorCa } from "./vendor-ca-schema";
import { getVendorCa } from "./vendor-ca-view";
import { listVendorCas } from "./vendor-cas-view";

vi.setConfig({ hookTimeout: 60_000, testTimeout: 60_000 });

const EUI = "58A0CBFFFE80AA01";
let root: VendorCertificate;
let middle: VendorCertificate;
let leaf: VendorCertificate;
beforeAll(() => {
  root = vendorRoot();
  middle = vendorCertificate({ subject: "/CN=Middle", issuer: root, extensions: INTERMEDIATE_EXTENSIONS });
  leaf = vendorLeaf(middle, EUI);
});

const add = (ctx: TestContext, input: object = {}) => uploadVendorCa(ctx, middle.pem + root.pem, input);
const auditOf = (ctx: TestContext, action: string) =>
  ctx.database.auditEvent.findMany({ where: { organizationId: ctx.organizationId, action }, orderBy: { at: "asc" } });
const update = (ctx: TestContext, input: object) => updateVendorCa(ctx, UpdateVendorCa.parse(input));
const blockCertificate = (ctx: TestContext, input: BlockCertificate) => block(ctx, input, async () => []);
const testOf = (ctx: TestContext, certificate: string) => testVendorLeaf(ctx, { certificate });
const strictContext = (name: string) => contextUnderPolicy(name, { vendorCaApproval: true });

/** The same organization by a new token with the rights of the actor. */
async function actingByToken(ctx: TestContext): Promise<TestContext> {
  const scopes = ["cas:write", "stations:read", "tokens:write"] as const;
  const { secret } = await createToken(ctx, { name: "Script", scopes: [...scopes], expiresAt: null });
  const holder = await checkToken(ctx, secret ?? "");
  if (!holder) throw new Error("the new token is not known");
  return { ...ctx, actor: holder.actor };
}

describe("uploading", () => {
  test("a sound bundle is stored, root first, active at once, with its audit event", async () => {
    const ctx = await testContext();
    const { id } = await add(ctx, { scope: { euiPrefixes: ["58:a0:cb", "58A0CB"], domains: ["team:north"] } });
    expect(await getVendorCa(ctx, id)).toMatchObject({
      ...{ id, name: "Acme", status: "ACTIVE", version: 1, createdBy: ctx.actor.name },
      scope: { euiPrefixes: ["58A0CB"], euiRanges: [], domains: ["team:north"] },
      certificates: [
        {
          isRoot: true,
          subject: "CN=Acme Root,O=Acme",
          issuer: "CN=Acme Root,O=Acme",
          key: "P-256",
          pem: certificatePem(root.der),
        },
        { isRoot: false, subject: "CN=Middle", issuer: "CN=Acme Root,O=Acme", notAfter: "2036-01-01T00:00:00.000Z" },
      ],
    });
    expect(await auditOf(ctx, "vendor_ca.create")).toMatchObject([
      {
        targetId: id,
        detail: { name: "Acme", status: "ACTIVE", euiPrefixes: ["58A0CB"], subjects: expect.any(Array) },
      },
    ]);
    expect(ctx.hints).toContain("event");
  });

  test("nothing is stored of a bundle with a fault, which is told with its line", async () => {
    const ctx = await testContext();
    await expect(add(ctx, { certificates: root.pem + leaf.pem })).rejects.toMatchObject({
      code: "validation_failed",
      errors: [
        {
          ...{ pointer: "/certificates", code: "end_certificate", line: root.pem.split("\n").length },
          detail: expect.stringContaining("This is an end certificate, not a CA. Upload the CA that signed it."),
        },
      ],
    });
    await expect(add(ctx, { certificates: root.pem + root.keyPem })).rejects.toMatchObject({
      errors: [{ code: "private_key_pasted" }],
    });
    expect(await listVendorCas(ctx)).toEqual([]);
    expect(await auditOf(ctx, "vendor_ca.create")).toEqual([]);
  });

  test("a CA of this platform is none of a vendor", async () => {
    const ctx = await testContext();
    const { authorities } = await testIssuing(ctx);
    const own = authorities.find(({ kind }) => kind === "ROOT");
    const certificates = certificatePem(own?.certificate ?? new Uint8Array());
    await expect(add(ctx, { certificates })).rejects.toMatchObject({ errors: [{ code: "own_authority" }] });
  });

  test("only who may change CAs uploads, and everyone who may read stations reads", async () => {
    const ctx = await testContext();
    const { id } = await add(ctx);
    for (const role of ["BASE_STATION_MANAGER", "VIEWER"] as const) {
      const who = await actingAs(ctx, role);
      for (const change of [
        () => add(who),
        () => update(who, { ca: id, name: "Mine" }),
        () => suspendVendorCa(who, { ca: id, ifMatch: undefined }),
        () => removeVendorCa(who, { ca: id, ifMatch: undefined }),
        () => blockCertificate(who, BlockCertificate.parse({ certificate: leaf.pem, reason: "Stolen" })),
        () => unblockCertificate(who, { sha256: "0".repeat(64) }),
      ]) {
        await expect(change()).rejects.toMatchObject({ code: "permission_required" });
      }
      expect(await listVendorCas(who)).toHaveLength(1);
      expect(await testOf(who, leaf.pem)).toMatchObject({ vendorCas: [{ id }] });
    }
    const nobody = { ...ctx, actor: { ...ctx.actor, permissions: new Set<never>() } };
    for (const read of [
      () => listVendorCas(nobody),
      () => getVendorCa(nobody, id),
      () => getVendorCaEffects(nobody, id),
      () => testOf(nobody, leaf.pem),
      () => listBlockedCertificates(nobody, ListBlockedCertificates.parse({})),
    ]) {
      await expect(read()).rejects.toMatchObject({ code: "permission_required" });
    }
  });

  test("a replay stores nothing twice and answers the same", async () => {
    const ctx = await testContext();
    const first = await add(withIdempotencyKey(ctx, "k"));
    expect(await add(withIdempotencyKey(ctx, "k"))).toEqual(first);
    expect(await listVendorCas(ctx)).toHaveLength(1);
  });
});

test("another organization's vendor CA does not exist", async () => {
  const ctx = await testContext();
  const stranger = await testContext();
  const { id } = await add(stranger);
  const notFound = { code: "vendor_ca_not_found" };
  await expect(getVendorCa(ctx, id)).rejects.toMatchObject(notFound);
  await expect(getVendorCaEffects(ctx, id)).rejects.toMatchObject(notFound);
  await expect(update(ctx, { ca: id, name: "Mine" })).rejects.toMatchObject(notFound);
  for (const change of [approveVendorCa, suspendVendorCa, resumeVendorCa, removeVendorCa]) {
    await expect(change(ctx, { ca: id, ifMatch: undefined })).rejects.toMatchObject(notFound);
  }
  expect(await listVendorCas(ctx)).toEqual([]);
  expect(await testOf(ctx, leaf.pem)).toMatchObject({
    accepted: false,
    verdict: { code: "unknown_ca" },
    vendorCas: [],
  });
  expect((await getVendorCa(stranger, id)).version).toBe(1);
});

describe("approval by a second person", () => {
  test("whoever uploaded cannot approve; another can; of two at once one does", async () => {
    const ctx = await strictContext("vendor_approve");
    const { id } = await add(ctx);
    expect(await getVendorCa(ctx, id)).toMatchObject({
      status: "AWAITING_APPROVAL",
      approve: { possible: false, code: "second_person_required" },
    });
    await expect(approveVendorCa(ctx, { ca: id, ifMatch: undefined })).rejects.toMatchObject({
      kind: "forbidden",
      code: "second_person_required",
    });
    const [ana, ben] = [await actingAs(ctx, "ADMINISTRATOR"), await actingAs(ctx, "ADMINISTRATOR")];
    expect((await getVendorCa(ana, id)).approve).toEqual({ possible: true });
    const both = await Promise.allSettled([
      approveVendorCa(ana, { ca: id, ifMatch: undefined }),
      approveVendorCa(ben, { ca: id, ifMatch: undefined }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "vendor_ca_wrong_status", facts: { status: "ACTIVE" } },
    });
    expect(await getVendorCa(ctx, id)).toMatchObject({ status: "ACTIVE", approvedBy: ana.actor.name, version: 2 });
    expect(await auditOf(ctx, "vendor_ca.approve")).toHaveLength(1);
  });

  test("an operator and the tokens of that operator are one person, a token made by a token included", async () => {
    const ctx = await strictContext("vendor_tokens");
    const asToken = await actingByToken(ctx);
    const asItsToken = await actingByToken(asToken);
    const refused = { code: "second_person_required" };
    const one = { ca: (await add(ctx)).id, ifMatch: undefined };
    for (const same of [ctx, asToken, asItsToken]) {
      expect((await getVendorCa(same, one.ca)).approve).toMatchObject({ possible: false, ...refused });
      await expect(approveVendorCa(same, one)).rejects.toMatchObject(refused);
    }
    const ana = await actingAs(ctx, "ADMINISTRATOR");
    await approveVendorCa(await actingByToken(ana), one);

    const byToken = { ca: (await add(asItsToken, { name: "By token" })).id, ifMatch: undefined };
    for (const same of [ctx, asToken]) await expect(approveVendorCa(same, byToken)).rejects.toMatchObject(refused);
    await approveVendorCa(ana, byToken);
    expect((await getVendorCa(ctx, byToken.ca)).status).toBe("ACTIVE");
  });

  test("a token that widened the scope is the operator who made it; one of unknown origin approves nothing", async () => {
    const ctx = await strictContext("vendor_widening_token");
    const ana = await actingAs(ctx, "ADMINISTRATOR");
    const ca = { ca: (await add(ctx, { scope: { euiPrefixes: ["58A0CB"] } })).id, ifMatch: undefined };
    await approveVendorCa(ana, ca);
    await update(await actingByToken(ana), { ca: ca.ca, scope: { euiPrefixes: ["58A0"] } });
    await expect(approveVendorCa(ana, ca)).rejects.toMatchObject({ code: "second_person_required" });
    const unknown = { ...ctx, actor: { ...(await actingByToken(ctx)).actor, operatorId: null } } as TestContext;
    await expect(approveVendorCa(unknown, ca)).rejects.toMatchObject({ code: "second_person_required" });
    await approveVendorCa(ctx, ca);
  });

  test("a wider scope needs approval again, by another than who widened it; a narrower one or a name does not", async () => {
    const ctx = await strictContext("vendor_widen");
    const ana = await actingAs(ctx, "ADMINISTRATOR");
    const { id } = await add(ctx, { scope: { euiPrefixes: ["58A0CB"] } });
    await approveVendorCa(ana, { ca: id, ifMatch: undefined });
    await update(ana, { ca: id, name: "Acme Ltd", scope: { euiPrefixes: ["58A0CBFF"], domains: ["team:north"] } });
    expect(await getVendorCa(ctx, id)).toMatchObject({ status: "ACTIVE", name: "Acme Ltd" });
    await update(ana, { ca: id, scope: { euiPrefixes: ["58A0"] } });
    expect(await getVendorCa(ctx, id)).toMatchObject({ status: "AWAITING_APPROVAL", approve: { possible: true } });
    await expect(approveVendorCa(ana, { ca: id, ifMatch: undefined })).rejects.toMatchObject({
      code: "second_person_required",
    });
    await approveVendorCa(ctx, { ca: id, ifMatch: undefined });
    expect(await getVendorCa(ctx, id)).toMatchObject({ status: "ACTIVE", scope: { domains: ["team:north"] } });
  });
});

describe("changing", () => {
  test("what is left out stays, also inside the scope; the audit event has before and after", async () => {
    const ctx = await testContext();
    const { id } = await add(ctx, { scope: { euiPrefixes: ["58A0CB"], domains: ["team:north"] } });
    const range = "0016c00000000000 - 0016c0ffffffffff";
    expect(await update(ctx, { ca: id, ifMatch: 1, scope: { euiRanges: [range] } })).toEqual({ id, version: 2 });
    expect((await getVendorCa(ctx, id)).scope).toEqual({
      ...{ euiPrefixes: ["58A0CB"], domains: ["team:north"] },
      euiRanges: ["0016C00000000000-0016C0FFFFFFFFFF"],
    });
    expect(await auditOf(ctx, "vendor_ca.update")).toMatchObject([
      {
        targetId: id,
        detail: { changes: { euiRanges: { before: [], after: ["0016C00000000000-0016C0FFFFFFFFFF"] } } },
      },
    ]);
  });

  test("of two who saw the same version one wins, and the other is told who was first", async () => {
    const ctx = await testContext();
    const ana = await actingAs(ctx, "ADMINISTRATOR");
    const { id } = await add(ctx);
    const both = await Promise.allSettled([
      update(ctx, { ca: id, ifMatch: 1, name: "Mine" }),
      update(ana, { ca: id, ifMatch: 1, name: "Yours" }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { kind: "stale", code: "vendor_ca_changed", facts: { version: 2, changedBy: expect.any(String) } },
    });
    expect(await auditOf(ctx, "vendor_ca.update")).toHaveLength(1);
  });

  test("it is suspended, resumed and removed, each from where it can be, with an audit event", async () => {
    const ctx = await testContext();
    const { id } = await add(ctx);
    const ca = { ca: id, ifMatch: undefined };
    await expect(resumeVendorCa(ctx, ca)).rejects.toMatchObject({
      ...{ code: "vendor_ca_wrong_status", message: '"Acme" is active: it cannot be resumed.' },
    });
    expect(await suspendVendorCa(ctx, ca)).toEqual({ id, version: 2 });
    await expect(suspendVendorCa(ctx, ca)).rejects.toMatchObject({ code: "vendor_ca_wrong_status" });
    await expect(approveVendorCa(ctx, ca)).rejects.toMatchObject({ code: "vendor_ca_wrong_status" });
    await expect(resumeVendorCa(ctx, { ...ca, ifMatch: 1 })).rejects.toMatchObject({ code: "vendor_ca_changed" });
    await resumeVendorCa(ctx, { ...ca, ifMatch: 2 });
    await suspendVendorCa(ctx, ca);
    await removeVendorCa(ctx, ca);
    await expect(getVendorCa(ctx, id)).rejects.toMatchObject({ code: "vendor_ca_not_found" });
    await expect(removeVendorCa(ctx, ca)).rejects.toMatchObject({ code: "vendor_ca_not_found" });
    for (const [action, count] of [
      ["suspend", 2],
      ["resume", 1],
      ["remove", 1],
    ] as const) {
      expect(await auditOf(ctx, `vendor_ca.${action}`)).toHaveLength(count);
    }
  });
});

describe("whom it concerns", () => {
  const seen = (ctx: TestContext, baseStationId: string, vendorCaId: string, sha256 = "a".repeat(64)) =>
    ctx.database.baseStationObservation.create({
      data: {
        ...{ baseStationId, vendorCaId, vendorCertificateSha256: sha256, vendorCertificateAt: ctx.clock.now() },
        ...{ lastContactAt: ctx.clock.now(), lastAddress: "192.0.2.9" },
      },
    });
  const station = (ctx: TestContext, eui64: string, domains: string[] = []) =>
    insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}`, domains });
  /** An EUI-64 of the vendor that no other test has. */
  const someEui = (ctx: TestContext) => `58A0CB${Buffer.from(ctx.random.bytes(5)).toString("hex").toUpperCase()}`;

  test("stations in scope are counted by prefix, range and domain, and nobody else's", async () => {
    const ctx = await testContext();
    const eui = someEui(ctx);
    await station(ctx, eui, ["team:north"]);
    await station(ctx, `70${eui.slice(2)}`, ["team:south"]);
    await insertBaseStation(ctx);
    await insertBaseStation(ctx, { lrrUuid: `0016C0-59${eui.slice(2)}`, deletedAt: ctx.clock.now() });
    const stranger = await testContext();
    await station(stranger, `5A${eui.slice(2)}`);
    const inScope = async (scope: object) => {
      const { id } = await add(ctx, { scope });
      return (await getVendorCa(ctx, id)).stations.inScope;
    };
    expect(await inScope({})).toBe(2);
    expect(await inScope({ euiPrefixes: ["58A0CB"] })).toBe(1);
    expect(await inScope({ euiRanges: [`${eui}-${eui}`] })).toBe(1);
    expect(await inScope({ euiPrefixes: ["58A0CB"], euiRanges: [`70${eui.slice(2)}-70${eui.slice(2)}`] })).toBe(2);
    expect(await inScope({ domains: ["team:south", "team:west"] })).toBe(1);
    expect(await inScope({ euiPrefixes: ["58A0CB"], domains: ["team:south"] })).toBe(0);
  });

  test("its stations are those that showed one of its certificates; those that another CA of the root lets in stay", async () => {
    const ctx = await testContext();
    const { id } = await add(ctx);
    const lost = await station(ctx, someEui(ctx));
    const kept = await station(ctx, someEui(ctx), ["team:north"]);
    await seen(ctx, lost.id, id);
    await seen(ctx, kept.id, id, "b".repeat(64));
    await add(ctx, { name: "North", scope: { domains: ["team:north"] } });
    await add(ctx, { name: "Other root", certificates: vendorRoot("Else").pem });
    await ctx.database.lnsSession.create({
      data: {
        ...{ baseStationId: lost.id, sessionId: "lns_1", instanceId: "ins_1", connectedAt: ctx.clock.now() },
        ...{ address: "192.0.2.9", tlsVersion: "TLSv1.2", tlsCipher: "x" },
        ...{ proof: "VENDOR_CERTIFICATE", certificateSha256: "a".repeat(64) },
      },
    });
    const connectedBy = async (data: Prisma.LnsSessionUpdateInput) => {
      await ctx.database.lnsSession.update({ where: { baseStationId: lost.id }, data });
      return (await getVendorCaEffects(ctx, id)).connected;
    };
    const handedOut = await ctx.database.stationCredential.create({
      data: {
        ...{ id: newId(ctx, "crd"), organizationId: ctx.organizationId, baseStationId: lost.id, server: "LNS" },
        ...{ kind: "TOKEN", tokenHash: "c".repeat(64), tokenHint: "NNSXS.ABC", status: "CURRENT", vendorCaId: id },
        ...{ createdBy: "Base station", createdAt: ctx.clock.now() },
        ...{ notAfter: new Date("2099-01-01"), renewalOpensAt: new Date("2098-01-01") },
      },
    });
    const byToken = { proof: "TOKEN", certificateSha256: null };
    expect(await connectedBy({})).toBe(1);
    expect(await connectedBy({ ...byToken, credentialId: "crd_other" })).toBe(0);
    expect(await connectedBy({ ...byToken, credentialId: handedOut.id })).toBe(1);
    const effects = await getVendorCaEffects(ctx, id);
    expect(effects).toMatchObject({ inScope: 2, seen: 2, connected: 1, losing: 1 });
    const byId = new Map(effects.stations.map((one) => [one.id, one]));
    expect(byId.get(lost.id)).toMatchObject({ eui64: lost.eui64, connected: true, stillBy: null });
    expect(byId.get(kept.id)).toMatchObject({ connected: false, stillBy: "North" });
    expect((await listVendorCas(ctx)).map(({ name, stationsSeen }) => [name, stationsSeen])).toEqual([
      ["Acme", 2],
      ["North", 0],
      ["Other root", 0],
    ]);
  });

  test("overlapping scopes are shown, and whether the root is the same", async () => {
    const ctx = await testContext();
    const { id } = await add(ctx, { scope: { euiPrefixes: ["58A0CB"], domains: ["team:north"] } });
    await add(ctx, { name: "All" });
    await add(ctx, { name: "Apart", scope: { euiPrefixes: ["58A0CC"] } });
    await add(ctx, { name: "South", scope: { euiPrefixes: ["58A0"], domains: ["team:south"] } });
    const range = "58A0CBFFFE000000-58A0CBFFFEFFFFFF";
    await add(ctx, { name: "Range", certificates: vendorRoot("Else").pem, scope: { euiRanges: [range] } });
    expect((await getVendorCa(ctx, id)).overlaps).toMatchObject([
      { name: "All", sharesRoot: true },
      { name: "Range", sharesRoot: false },
    ]);
    expect((await listVendorCas(ctx)).find(({ name }) => name === "Apart")?.overlapCount).toBe(2);
  });

  test("a test of a leaf says what a listener would, and why", async () => {
    const ctx = await testContext();
    const eui = someEui(ctx);
    const own = vendorLeaf(middle, eui);
    expect(await testOf(ctx, own.pem)).toMatchObject({ accepted: false, verdict: { code: "unknown_ca" } });
    const { id } = await add(ctx, { scope: { domains: ["team:north"] } });
    expect(await testOf(ctx, own.pem)).toMatchObject({
      ...{
        accepted: false,
        baseStation: null,
        blocked: false,
        verdict: { code: "station_not_declared", mend: "Declare it: Base Stations > Create." },
      },
      certificate: { eui64: eui, key: "P-256", subject: `CN=${eui}`, issuer: "CN=Middle" },
      chain: [{ subject: `CN=${eui}` }, { subject: "CN=Middle" }, { subject: "CN=Acme Root,O=Acme" }],
      vendorCas: [{ id, name: "Acme", status: "ACTIVE", inScope: null }],
    });
    const { id: baseStation } = await station(ctx, eui);
    const verdict = async () => (await testOf(ctx, own.pem)).verdict?.code ?? "accepted";
    expect(await verdict()).toBe("ca_not_in_scope");
    await update(ctx, { ca: id, scope: { domains: [] } });
    expect(await testOf(ctx, own.pem)).toMatchObject({
      accepted: true,
      verdict: null,
      baseStation: { id: baseStation },
    });
    await suspendVendorCa(ctx, { ca: id, ifMatch: undefined });
    expect(await verdict()).toBe("ca_suspended");
    await resumeVendorCa(ctx, { ca: id, ifMatch: undefined });
    const { sha256 } = await blockCertificate(ctx, BlockCertificate.parse({ certificate: own.pem, reason: "Stolen" }));
    expect(await verdict()).toBe("certificate_blocked");
    await unblockCertificate(ctx, { sha256 });
    expect(await verdict()).toBe("accepted");
    await ctx.database.baseStation.update({ where: { id: baseStation }, data: { administrativeState: "SUSPENDED" } });
    expect(await verdict()).toBe("station_suspended");
    await expect(testOf(ctx, own.keyPem)).rejects.toMatchObject({ errors: [{ code: "private_key_pasted" }] });
    await expect(testOf(ctx, "Hello")).rejects.toMatchObject({ errors: [{ code: "no_certificate" }] });
  });

  test("a blocked certificate stands with its CA, its reason and in the History of who showed it", async () => {
    const ctx = await testContext();
    const { id } = await add(ctx);
    const { id: baseStation } = await station(ctx, someEui(ctx));
    const sha256 = "c".repeat(64);
    await seen(ctx, baseStation, id, sha256);
    const input = BlockCertificate.parse({
      sha256: sha256.toUpperCase().replaceAll(/../g, "$&:").slice(0, -1),
      reason: "Lost",
    });
    expect(await blockCertificate(ctx, input)).toMatchObject({ sha256, vendorCa: id, reason: "Lost" });
    await expect(blockCertificate(ctx, input)).rejects.toMatchObject({ code: "certificate_already_blocked" });
    expect(await auditOf(ctx, "blocked_certificate.block")).toMatchObject([
      { baseStationId: baseStation, detail: { certificateSha256: sha256, reason: "Lost" } },
    ]);
    const pasted = await blockCertificate(ctx, BlockCertificate.parse({ certificate: leaf.pem, reason: "Stolen" }));
    expect(pasted).toMatchObject({ subject: `CN=${EUI}`, vendorCa: id });
    const page = (input: object) => listBlockedCertificates(ctx, ListBlockedCertificates.parse(input));
    const first = await page({ vendorCa: id, limit: 1 });
    const second = await page({ vendorCa: id, limit: 1, cursor: first.nextCursor ?? "" });
    expect([...first.blocked, ...second.blocked].map((one) => one.sha256).sort()).toEqual(
      [sha256, pasted.sha256].sort(),
    );
    expect(second.nextCursor).toBeNull();
    expect((await page({ vendorCa: "ca_other" })).blocked).toEqual([]);
    const stranger = await testContext();
    expect((await listBlockedCertificates(stranger, ListBlockedCertificates.parse({}))).blocked).toEqual([]);
    await expect(unblockCertificate(stranger, { sha256 })).rejects.toMatchObject({
      code: "blocked_certificate_not_found",
    });
    await unblockCertificate(ctx, { sha256 });
    await expect(unblockCertificate(ctx, { sha256 })).rejects.toMatchObject({ code: "blocked_certificate_not_found" });
    expect(await auditOf(ctx, "blocked_certificate.unblock")).toMatchObject([{ baseStationId: baseStation }]);
  });

  test("of two who block the same certificate at once one does", async () => {
    const ctx = await testContext();
    const input = BlockCertificate.parse({ sha256: "d".repeat(64), reason: "Stolen" });
    const both = await Promise.allSettled([blockCertificate(ctx, input), blockCertificate(ctx, input)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await auditOf(ctx, "blocked_certificate.block")).toHaveLength(1);
  });
});
