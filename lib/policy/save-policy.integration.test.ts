import { beforeEach, expect, test } from "vitest";
import { GET, PATCH } from "#app/api/v1/policy/route";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { actingAs, type TestContext, testContext, withIdempotencyKey } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { testIssuing } from "#lib/testing/issuing";
import { restClient } from "#lib/testing/rest";
import { readPolicy } from "./read-policy";
import { savePolicy } from "./save-policy";
import { SavePolicy } from "./schema";
import { FRESH_POLICY } from "./values";

let database: Database | undefined;
let ctx: TestContext;

/** The policy is the platform's: these tests have a database of their own, and each begins with a fresh one. */
beforeEach(async () => {
  database ??= createDatabase(await cloneDatabase("save_policy"));
  await database.platformSetting.deleteMany({ where: { key: "policy" } });
  ctx = await testContext({ database });
});

const save = (input: object, who = ctx) => savePolicy(who, SavePolicy.parse(input));

test("what is sent changes and the rest stays, with who, when, and before and after in the audit log", async () => {
  const saved = await save({ renewBeforeDays: "14", keyInstallerPublicKey: "OPTIONAL_OFF" });
  expect(saved).toEqual({
    policy: { ...FRESH_POLICY, renewBeforeDays: 14, keyInstallerPublicKey: "OPTIONAL_OFF" },
    ...{ version: 2, changedAt: "2026-11-21T12:00:00.000Z", changedBy: ctx.actor.name },
  });
  expect(await readPolicy(ctx)).toEqual(saved);
  const event = await ctx.database.auditEvent.findFirst({ where: { action: "policy.change", actorId: ctx.actor.id } });
  expect(event).toMatchObject({
    organizationId: ctx.organizationId,
    detail: {
      changes: {
        renewBeforeDays: { before: 6, after: 14 },
        keyInstallerPublicKey: { before: "OPTIONAL_ON", after: "OPTIONAL_OFF" },
      },
    },
  });
});

test("a second person's approval and the credentials of Basics Stations are taken from a form as from REST", async () => {
  const { policy } = await save({ vendorCaApproval: "true", lnsCredential: "TOKEN", cupsCredential: "TOKEN" });
  expect(policy).toMatchObject({ vendorCaApproval: true, lnsCredential: "TOKEN", cupsCredential: "TOKEN" });
  expect((await save({ vendorCaApproval: false })).policy).toMatchObject({ vendorCaApproval: false });
});

test("SaaS brings its rules along and allows no others, until the platform is self-hosted again", async () => {
  const { policy } = await save({ deploymentMode: "SAAS" });
  expect(policy).toMatchObject({ defaultSecurity: "MANDATORY", keyInstallerPublicKey: "ENFORCED" });
  await expect(save({ keyInstallerPublicKey: "DISABLED", defaultSecurity: "FORBIDDEN" })).rejects.toMatchObject({
    code: "validation_failed",
    errors: [
      { pointer: "/defaultSecurity", code: "saas_rule", detail: "SaaS requires MANDATORY." },
      { pointer: "/keyInstallerPublicKey", code: "saas_rule", detail: "SaaS requires ENFORCED." },
    ],
  });
  const free = await save({ deploymentMode: "SELF_HOSTED", keyInstallerPublicKey: "DISABLED" });
  expect(free.policy).toMatchObject({ defaultSecurity: "MANDATORY", keyInstallerPublicKey: "DISABLED" });
  const back = save({ deploymentMode: "SAAS", defaultSecurity: "OPTIONAL_ON" });
  await expect(back).rejects.toMatchObject({ errors: [{ pointer: "/defaultSecurity" }] });
});

test("N5: a validity that the issuing CA cannot cover is refused with the latest possible date, to the day", async () => {
  const { authorities } = await testIssuing(ctx);
  const end = authorities.find(({ kind }) => kind === "BASE_STATION")?.notAfter ?? new Date(0);
  const days = Math.floor((end.getTime() + 1_000 - ctx.clock.now().getTime()) / 86_400_000);
  const latest = end.toISOString().slice(0, 10);
  await expect(save({ validity: `P${days + 1}D` })).rejects.toMatchObject({
    errors: [{ pointer: "/validity", code: "beyond_authority", detail: expect.stringContaining(latest) }],
  });
  expect((await readPolicy(ctx)).version).toBe(1);
  expect((await save({ validity: `P${days}D` })).policy.validity).toBe(`P${days}D`);
  ctx.clock.advance(86_400_000);
  expect((await save({ renewBeforeDays: 30 })).version).toBe(3);
});

test("whoever saw an earlier version is refused and told who changed it; of two at once one wins", async () => {
  const ana = await actingAs(ctx, "ADMINISTRATOR");
  const both = await Promise.allSettled([
    save({ ifMatch: 1, renewBeforeDays: 7 }),
    save({ ifMatch: 1, renewBeforeDays: 8 }, ana),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const facts = { changedBy: expect.any(String), changedAt: "2026-11-21T12:00:00.000Z", version: 2 };
  await expect(save({ ifMatch: 1, validity: "P1Y" })).rejects.toMatchObject({
    kind: "stale",
    code: "policy_changed",
    facts,
  });
  expect((await readPolicy(ctx)).version).toBe(2);
});

test("only who holds policy:write changes it", async () => {
  for (const role of ["BASE_STATION_MANAGER", "VIEWER"] as const) {
    const who = await actingAs(ctx, role);
    await expect(save({ renewBeforeDays: 7 }, who)).rejects.toMatchObject({ code: "permission_required" });
  }
  expect((await readPolicy(ctx)).version).toBe(1);
});

test("a replay changes nothing and answers the same", async () => {
  const first = await save({ renewBeforeDays: 7 }, withIdempotencyKey(ctx, "k"));
  expect(await save({ renewBeforeDays: 7 }, withIdempotencyKey(ctx, "k"))).toEqual(first);
  expect((await readPolicy(ctx)).version).toBe(2);
});

test.each([
  [{ validity: "2 years" }, "/validity"],
  [{ renewBeforeDays: 0 }, "/renewBeforeDays"],
  [{ renewAfterExpiry: "SOMETIMES" }, "/renewAfterExpiry"],
  [{ minimumRsaBits: 1024 }, "/minimumRsaBits"],
  [{ attemptRetentionDays: 3651 }, "/attemptRetentionDays"],
  [{ transcriptRetentionDays: 0 }, "/transcriptRetentionDays"],
  [{ vendorCaApproval: "perhaps" }, "/vendorCaApproval"],
  [{ lnsCredential: "PASSWORD" }, "/lnsCredential"],
  [{ cupsCredential: "" }, "/cupsCredential"],
])("REST refuses %j at its field", async (body, pointer) => {
  const client = await restClient(ctx);
  const answer = await client.call(PATCH, "PATCH", "/policy", { body });
  expect(answer.status).toBe(422);
  expect((await answer.json()).errors).toMatchObject([{ pointer }]);
});

test("over REST it is read with its counts and changed under its ETag, by scope", async () => {
  const client = await restClient(ctx);
  const read = await client.call(GET, "GET", "/policy");
  expect([read.status, read.headers.get("etag")]).toEqual([200, '"1"']);
  expect(await read.json()).toMatchObject({ ...FRESH_POLICY, version: 1, changedBy: null, counts: { all: 0 } });
  const headers = { "if-match": '"1"' };
  const saved = await client.call(PATCH, "PATCH", "/policy", { body: { renewAfterExpiry: 30 }, headers });
  expect([saved.status, saved.headers.get("etag")]).toEqual([200, '"2"']);
  expect(await saved.json()).toMatchObject({ renewAfterExpiry: 30, version: 2, changedBy: "Test client" });
  const stale = await client.call(PATCH, "PATCH", "/policy", { body: { renewAfterExpiry: 60 }, headers });
  expect([stale.status, (await stale.json()).code]).toEqual([412, "policy_changed"]);
  const reader = await restClient(ctx, ["stations:read"]);
  expect((await reader.call(PATCH, "PATCH", "/policy", { body: { renewBeforeDays: 7 } })).status).toBe(403);
});
