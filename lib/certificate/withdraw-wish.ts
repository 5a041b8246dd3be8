import type { AuditEntry } from "#lib/audit/audit-entry";
import type { Context } from "#lib/audit/context";
import type { Tx } from "#lib/platform/db/client";

/**
 * Closes an open wish without a certificate. What may be reserved or signed for it is abandoned by the station process,
 * which looks again before it stores anything.
 */
export async function withdrawWish(
  tx: Tx,
  ctx: Context,
  baseStation: string,
  id: string,
  fault: string,
): Promise<AuditEntry> {
  await tx.certificateWish.updateMany({
    where: { id, status: "OPEN" },
    data: { status: "WITHDRAWN", closedAt: ctx.clock.now(), lastFault: fault },
  });
  return { action: "certificate.withdraw", target: { type: "operation", id }, baseStation, detail: { reason: fault } };
}
