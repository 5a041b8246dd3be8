import { expect, test } from "vitest";
import type { Policy } from "#lib/policy/values";
import { insertBaseStation } from "#lib/testing/base-stations";
import { type TestContext, testContext } from "#lib/testing/context";
import { insertDeclaredStation, testIssuing } from "#lib/testing/issuing";
import { contextUnderPolicy } from "#lib/testing/policy";
import { regenerateCertificate } from "./regenerate-certificate";
import { RegenerateCertificate } from "./schema";
import { getSecurityView } from "./security-view";

const DAY_MS = 86_400_000;

const viewOf = (ctx: TestContext, id: string) => getSecurityView(ctx, { by: "id", value: id });

/** A platform of its own, whose policy the test decides. */
async function withPolicy(policy: Partial<Policy>) {
  const ctx = await contextUnderPolicy("security_view", policy);
  return ctx;
}

test("the policy's access goes before the base station's own, and a password is told without itself", async () => {
  const ctx = await withPolicy({ keyInstallerPublicKey: "DISABLED", validity: "P1Y", renewBeforeDays: 20 });
  const setAt = ctx.clock.now();
  const { id } = await insertBaseStation(ctx, {
    access: "PUBLIC_KEY",
    passwordHash: "$argon2id$hash",
    passwordSetAt: setAt,
    passwordSetBy: "Ana Keller",
    renewBeforeDays: 30,
  });
  const view = await viewOf(ctx, id);
  expect(view).toMatchObject({
    access: "PASSWORD",
    accessPolicy: "DISABLED",
    password: { setAt: setAt.toISOString(), setBy: "Ana Keller" },
    terms: { validity: "P1Y", renewBeforeDays: 30 },
  });
  expect(JSON.stringify(view)).not.toContain("argon2id");
});

test.each([
  ["ALWAYS", null],
  ["NEVER", 0],
  [30, 30],
] as const)("renewal after expiry %s: by itself until the bound", async (renewAfterExpiry, days) => {
  const ctx = await withPolicy({ renewAfterExpiry });
  const issuing = await testIssuing(ctx);
  const { id } = await insertDeclaredStation(ctx);
  await issuing.regenerate(ctx, id);
  const { certificate, renewsUntil } = await viewOf(ctx, id);
  const end = Date.parse(certificate?.notAfter ?? "");
  expect(renewsUntil).toBe(days === null ? null : new Date(end + days * DAY_MS).toISOString());
});

test("a regeneration that waits for the base station is told as such", async () => {
  const ctx = await testContext();
  const { id } = await insertBaseStation(ctx, { access: "PASSWORD" });
  await regenerateCertificate(ctx, RegenerateCertificate.parse({ baseStation: id, reason: "LOST" }));
  expect((await viewOf(ctx, id)).wish).toMatchObject({ kind: "REGENERATION", reason: "LOST", awaitsStation: true });
});

test("what was observed stands in it; a base station that never called has nothing", async () => {
  const ctx = await testContext();
  const { id } = await insertBaseStation(ctx);
  expect((await viewOf(ctx, id)).seen).toBeNull();
  const at = ctx.clock.now();
  const seen = { lastContactAt: at, lastAddress: "198.51.100.7", tlsVersion: "TLSv1.3", reportedAt: at };
  await ctx.database.baseStationObservation.create({
    data: { baseStationId: id, ...seen, backhaul: "TLS", uptimeS: 7n },
  });
  expect((await viewOf(ctx, id)).seen).toMatchObject({
    lastContactAt: at.toISOString(),
    tls: { version: "TLSv1.3" },
    report: { at: at.toISOString(), backhaul: "TLS", uptimeS: 7, lrrVersion: null },
  });
});

test("another organization's base station is not found", async () => {
  const { id } = await insertBaseStation(await testContext());
  await expect(viewOf(await testContext(), id)).rejects.toMatchObject({ code: "base_station_not_found" });
});
