import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";
import { storableText } from "#lib/platform/storable-text";
import type { SessionToServe } from "./sessions-to-serve";

/**
 * Closes a session that nobody closes by hand: its time is over, the station is gone, the operator signed out.
 *
 * @throws DomainError conflict `remote_session_closed` when it is closed already.
 */
export async function endSession(
  ctx: Context,
  session: Pick<SessionToServe, "id" | "organizationId" | "baseStationId" | "operatorName">,
  reason: string,
): Promise<void> {
  await auditedTransaction(ctx, "platform:operate", async (tx) => {
    const closeReason = storableText(reason, 200);
    const { count } = await tx.remoteSession.updateMany({
      where: { id: session.id, status: { not: "CLOSED" } },
      data: { status: "CLOSED", closedAt: ctx.clock.now(), closeReason },
    });
    if (count === 0) throw sessionIsClosed();
    return {
      result: null,
      audit: [
        {
          action: "remote_session.close",
          target: { type: "remote_session", id: session.id },
          baseStation: session.baseStationId,
          organizationId: session.organizationId,
          detail: { operator: session.operatorName, reason: closeReason },
        },
      ],
    };
  });
}

export function sessionIsClosed(): DomainError {
  return new DomainError("conflict", "remote_session_closed", "This session is closed.");
}
