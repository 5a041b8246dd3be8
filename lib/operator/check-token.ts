import type { Actor } from "#lib/audit/actor";
import { PERMISSIONS, type Permission } from "#lib/audit/permission";
import type { ProcessContext } from "#lib/audit/platform-context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { hashOfSecret } from "./token-hash";
import { LAST_USED_EVERY_MS, TOKEN_PATTERN } from "./values";

/** Whose token it is. */
export interface TokenHolder {
  actor: Extract<Actor, { type: "token" }>;
  organizationId: string;
  /** Due for `touchToken`. */
  lastUsedIsOld: boolean;
}

/** Turns a bearer token into an actor; undefined for one that is unknown, revoked or expired. */
export async function checkToken(
  { db, clock }: Pick<ProcessContext, "db" | "clock">,
  secret: string,
): Promise<TokenHolder | undefined> {
  if (!TOKEN_PATTERN.test(secret)) return undefined;
  const token = await db.apiToken.findUnique({ where: { tokenHash: hashOfSecret(secret) } });
  const now = clock.now();
  if (!token || token.revokedAt || (token.expiresAt && token.expiresAt <= now)) return undefined;
  const permissions = permissionsOfToken(token);
  return {
    actor: { type: "token", id: token.id, name: token.name, operatorId: token.operatorId, permissions },
    organizationId: token.organizationId,
    lastUsedIsOld: !token.lastUsedAt || now.getTime() - token.lastUsedAt.getTime() >= LAST_USED_EVERY_MS,
  };
}

/** Words of a scope that a later release dropped are ignored. */
function permissionsOfToken(token: { scopes: string[]; everyScope: boolean }): ReadonlySet<Permission> {
  return new Set(PERMISSIONS.filter((permission) => token.everyScope || token.scopes.includes(permission)));
}

/** Notes that a token is in use, at most once a minute however many requests come at once. */
export async function touchToken(process: ProcessContext, tokenId: string): Promise<void> {
  const now = process.clock.now();
  const due = new Date(now.getTime() - LAST_USED_EVERY_MS);
  await recordTelemetry(process, (tx) =>
    tx.apiToken.updateMany({
      where: { id: tokenId, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: due } }] },
      data: { lastUsedAt: now },
    }),
  );
}
