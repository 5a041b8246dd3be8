import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { instanceIsGone } from "#lib/certificate-authority/instance-is-gone";
import { DomainError } from "#lib/platform/domain-error";
import { endSession } from "./end-session";

/** Closes the sessions of station processes that are gone: their terminals ended with them. */
export async function closeAbandonedSessions(ctx: Context, ownInstanceId: string): Promise<number> {
  const rows = await ctx.db.remoteSession.findMany({
    where: { status: { not: "CLOSED" }, AND: [{ instanceId: { not: null } }, { instanceId: { not: ownInstanceId } }] },
    select: { id: true, organizationId: true, baseStationId: true, operatorName: true, instanceId: true },
  });
  let closed = 0;
  for (const row of rows) {
    if (!(await recordTelemetry(ctx, (tx) => instanceIsGone(tx, row.instanceId ?? "")))) continue;
    try {
      await endSession(ctx, row, "The process that held it ended.");
      closed += 1;
    } catch (error) {
      if (!(error instanceof DomainError && error.code === "remote_session_closed")) throw error; // another was first
    }
  }
  return closed;
}
