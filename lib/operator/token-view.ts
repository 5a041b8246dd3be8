import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { PERMISSIONS } from "#lib/audit/permission";
import type { ApiToken } from "#lib/generated/prisma/client";
import { DomainError } from "#lib/platform/domain-error";

/** A service account's token as pages and REST show it: never the token itself. */
export interface TokenView {
  id: string;
  name: string;
  /** Its first characters. */
  hint: string;
  scopes: string[];
  state: "ACTIVE" | "EXPIRED" | "REVOKED";
  createdAt: string;
  createdBy: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

/** The tokens of the actor's organization, newest first. */
export async function listTokens(ctx: Context): Promise<TokenView[]> {
  authorize(ctx.actor, "tokens:write");
  const rows = await ctx.db.apiToken.findMany({
    where: { organizationId: ctx.organizationId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  return rows.map((row) => tokenView(row, ctx.clock.now()));
}

/** @throws DomainError not_found `token_not_found`, also for one of another organization. */
export async function getToken(ctx: Context, id: string): Promise<TokenView> {
  authorize(ctx.actor, "tokens:write");
  const row = await ctx.db.apiToken.findFirst({ where: { id, organizationId: ctx.organizationId } });
  if (!row) throw tokenNotFound();
  return tokenView(row, ctx.clock.now());
}

export function tokenNotFound(): DomainError {
  return new DomainError("not_found", "token_not_found", "No API token here has this id.");
}

export function tokenView(row: ApiToken, now: Date): TokenView {
  const expired = row.expiresAt !== null && row.expiresAt <= now;
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: row.everyScope ? [...PERMISSIONS] : row.scopes,
    state: row.revokedAt ? "REVOKED" : expired ? "EXPIRED" : "ACTIVE",
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
