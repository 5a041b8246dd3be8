import type { Tx } from "#lib/platform/db/client";
import type { Context } from "./context";

/**
 * Writes what is no change by anyone: last seen, heartbeats, published revocation lists. No audit event and no
 * idempotency; whatever an operator would look for in History goes through auditedTransaction instead.
 *
 * @throws DomainError unavailable `database_unavailable`.
 */
export function recordTelemetry<T>(
  ctx: Pick<Context, "db" | "openTransaction">,
  write: (tx: Tx) => Promise<T>,
): Promise<T> {
  return ctx.openTransaction(ctx.db, write);
}
