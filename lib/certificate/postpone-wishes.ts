import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { MINUTE_MS } from "#lib/platform/clock";
import type { Tx } from "#lib/platform/db/client";

/** How long a wish that cannot be met is left alone; a new policy or CA is noticed that much later at most. */
const PAUSE_MS = MINUTE_MS;

export interface ToPostpone {
  id: string;
  organizationId: string;
  baseStationId: string;
  /** For operators, with what to do. */
  fault: string;
  /** What is noted already. */
  lastFault: string | null;
}

/** Leaves wishes open that cannot be met now, for a minute each, and notes why. A fault stands in History once. */
export async function postponeWishes(ctx: Context, wishes: readonly ToPostpone[]): Promise<void> {
  if (wishes.length === 0) return;
  const [first, ...others] = wishes.filter(({ fault, lastFault }) => fault !== lastFault).map(postponeEntry);
  if (!first) {
    await recordTelemetry(ctx, (tx) => note(tx, ctx, wishes));
    return;
  }
  await auditedTransaction(ctx, "platform:operate", async (tx) => {
    await note(tx, ctx, wishes);
    return { result: null, audit: [first, ...others] };
  });
}

async function note(tx: Tx, ctx: Context, wishes: readonly ToPostpone[]): Promise<void> {
  const rows = wishes.map(({ id, fault }) => ({ id, fault }));
  await tx.$executeRaw`
    UPDATE certificate_wish AS wish SET last_fault = row.fault,
      not_before_attempt = ${new Date(ctx.clock.now().getTime() + PAUSE_MS)}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(id text, fault text)
    WHERE wish.id = row.id AND wish.status = 'OPEN'`;
}

function postponeEntry({ id, organizationId, baseStationId, fault }: ToPostpone) {
  return {
    action: "certificate.postpone",
    target: { type: "operation", id },
    baseStation: baseStationId,
    organizationId,
    detail: { reason: fault },
  };
}
