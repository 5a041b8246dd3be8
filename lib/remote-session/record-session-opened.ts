import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { MINUTE_MS } from "#lib/platform/clock";
import { sessionIsClosed } from "./end-session";
import type { SessionToServe } from "./sessions-to-serve";

/**
 * The station has started the shell: its time runs from now on.
 *
 * @throws DomainError conflict `remote_session_closed` when it was closed meanwhile.
 */
export async function recordSessionOpened(
  ctx: Context,
  session: Pick<SessionToServe, "id" | "organizationId" | "baseStationId" | "lengthMinutes" | "operatorName">,
): Promise<void> {
  await auditedTransaction(ctx, "platform:operate", async (tx) => {
    const now = ctx.clock.now();
    const { count } = await tx.remoteSession.updateMany({
      where: { id: session.id, status: "OPENING" },
      data: {
        status: "OPEN",
        openedAt: now,
        expiresAt: new Date(now.getTime() + session.lengthMinutes * MINUTE_MS),
      },
    });
    if (count === 0) throw sessionIsClosed();
    return {
      result: null,
      audit: [
        {
          action: "remote_session.opened",
          target: { type: "remote_session", id: session.id },
          baseStation: session.baseStationId,
          organizationId: session.organizationId,
          detail: { operator: session.operatorName },
        },
      ],
    };
  });
}
