import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { PERMISSIONS } from "#lib/audit/permission";
import { type ProcessContext, platformContext } from "#lib/audit/platform-context";
import type { Tx } from "#lib/platform/db/client";
import { newId } from "#lib/platform/new-id";
import { generatePassword, hashPassword } from "./password";
import { hashOfSecret, tokenHint } from "./token-hash";

export interface FirstAdministrator {
  email: string;
  /** Else one is generated. */
  password?: string;
  /** An API token that holds every scope, for unattended set-ups. */
  bootstrapToken?: string;
}

/**
 * Creates the organization, its administrator and the bootstrap token, unless there is an organization already. The
 * caller holds the set-up's advisory lock.
 *
 * @returns the generated password, which is nowhere else; absent when it was given, or nothing was created.
 */
export async function ensureFirstAdministrator(
  process: ProcessContext,
  wanted: FirstAdministrator,
): Promise<{ created: boolean; password?: string }> {
  if (await process.db.organization.findFirst({ select: { id: true } })) return { created: false };

  const ctx = platformContext(process, newId(process, "org"));
  const password = wanted.password ?? generatePassword(ctx.random);
  const passwordHash = await hashPassword(password, ctx.random);
  await auditedTransaction(ctx, "platform:operate", async (tx) => {
    const createdAt = ctx.clock.now();
    await tx.organization.create({ data: { id: ctx.organizationId, name: "Organization", createdAt } });
    const operator = await createAdministrator(tx, ctx, wanted.email, passwordHash);
    const { bootstrapToken: secret } = wanted;
    const token = secret ? [await createBootstrapToken(tx, ctx, secret, operator.target.id)] : [];
    const organization = { type: "organization", id: ctx.organizationId };
    return {
      result: null,
      audit: [{ action: "organization.create", target: organization, detail: {} }, operator, ...token],
    };
  });
  return wanted.password === undefined ? { created: true, password } : { created: true };
}

async function createAdministrator(tx: Tx, ctx: Context, email: string, passwordHash: string): Promise<AuditEntry> {
  const id = newId(ctx, "usr");
  const lowerCase = email.trim().toLowerCase();
  await tx.operator.create({
    data: {
      id,
      organizationId: ctx.organizationId,
      email: lowerCase,
      name: "Administrator",
      role: "ADMINISTRATOR",
      passwordHash,
      createdAt: ctx.clock.now(),
    },
  });
  const detail = { name: "Administrator", email: lowerCase, role: "ADMINISTRATOR" };
  return { action: "operator.create", target: { type: "operator", id }, detail };
}

/** It counts as the administrator: both were named by whoever installs the platform. */
async function createBootstrapToken(tx: Tx, ctx: Context, secret: string, operatorId: string): Promise<AuditEntry> {
  const id = newId(ctx, "tok");
  const name = "Bootstrap token";
  await tx.apiToken.create({
    data: {
      id,
      organizationId: ctx.organizationId,
      name,
      tokenHash: hashOfSecret(secret),
      hint: tokenHint(secret),
      scopes: [...PERMISSIONS],
      everyScope: true,
      createdBy: ctx.actor.name,
      operatorId,
      createdAt: ctx.clock.now(),
    },
  });
  return { action: "api_token.create", target: { type: "api_token", id }, detail: { name, everyScope: true } };
}
