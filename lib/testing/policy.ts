import type { Prisma } from "#lib/generated/prisma/client";
import { FRESH_POLICY, type Policy } from "#lib/policy/values";
import { ownDatabaseContext, type TestContext } from "./context";

/** Writes the platform's policy as it is stored. It holds for the whole database: the test needs one of its own. */
export async function setPolicy(ctx: TestContext, policy: Partial<Policy>): Promise<void> {
  const updatedAt = ctx.clock.now();
  const changed = { version: 1, changedAt: updatedAt.toISOString(), changedBy: "Test" };
  const value = { ...FRESH_POLICY, ...policy, ...changed } as Prisma.InputJsonObject;
  const row = { key: "policy", value, updatedAt };
  await ctx.database.platformSetting.upsert({ where: { key: row.key }, create: row, update: row });
}

/** A Context on a database of its own, where this policy holds. @param name as `cloneDatabase` takes it. */
export async function contextUnderPolicy(name: string, policy: Partial<Policy>): Promise<TestContext> {
  const ctx = await ownDatabaseContext(name);
  await setPolicy(ctx, policy);
  return ctx;
}
