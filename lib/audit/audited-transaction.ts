import type { Tx } from "#lib/platform/db/client";
import type { Json } from "#lib/platform/json";
import type { AuditEntry } from "./audit-entry";
import { authorize } from "./authorize";
import type { Context } from "./context";
import { claimIdempotencyKey, keepResult } from "./idempotency";
import type { Permission } from "./permission";
import { writeAudit } from "./write-audit";

/** What a change gives back: its result, which holds no secret, and at least one audit entry. */
export interface Changed<T extends Json> {
  result: T;
  audit: readonly [AuditEntry, ...AuditEntry[]];
}

/**
 * The one door to a writable transaction: the change, its audit and live events and the answer to a replay commit
 * together or not at all.
 *
 * @throws DomainError forbidden `permission_required`, before any statement runs.
 * @throws DomainError conflict `idempotency_key_busy` while the first request still runs.
 * @throws DomainError unavailable `database_unavailable`.
 */
export async function auditedTransaction<T extends Json>(
  ctx: Context,
  permission: Permission,
  change: (tx: Tx) => Promise<Changed<T>>,
): Promise<T> {
  authorize(ctx.actor, permission);
  const outcome = await ctx.openTransaction(ctx.db, async (tx) => {
    const replay = await claimIdempotencyKey(tx, ctx);
    if (replay) return replay.result as T;

    const { result, audit } = await change(tx);
    await writeAudit(tx, ctx, audit);
    await keepResult(tx, ctx, result);
    return result;
  });
  ctx.notify("event"); // never before the commit
  return outcome;
}
