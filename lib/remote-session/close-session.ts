import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { referenced, visibleBaseStation } from "#lib/base-station/visible-base-station";
import { type RemoteSessionView, remoteSessionNotFound, remoteSessionView } from "./remote-session-view";
import type { ReadRemoteSession } from "./schema";

/**
 * CLOSE SESSION, one's own or somebody else's: the station process that holds it ends the shell at once. One that is
 * closed already stays as it is.
 *
 * @throws DomainError not_found `remote_session_not_found`, also for one of another organization.
 */
export async function closeRemoteSession(ctx: Context, input: ReadRemoteSession): Promise<RemoteSessionView> {
  return auditedTransaction<RemoteSessionView & { [key: string]: string | number | boolean | null }>(
    ctx,
    "sessions:open",
    async (tx) => {
      const where = {
        id: input.session,
        baseStation: { AND: [visibleBaseStation(ctx), referenced(input.baseStation)] },
      };
      const { count } = await tx.remoteSession.updateMany({
        where: { AND: [where, { status: { not: "CLOSED" } }] },
        data: {
          status: "CLOSED",
          closedAt: ctx.clock.now(),
          closedBy: ctx.actor.name,
          closeReason: "CLOSE SESSION",
        },
      });
      const row = await tx.remoteSession.findFirst({ where });
      if (!row) throw remoteSessionNotFound();
      return {
        result: { ...remoteSessionView(ctx, row) },
        audit: [
          {
            action: "remote_session.close",
            target: { type: "remote_session", id: row.id },
            baseStation: row.baseStationId,
            detail: { operator: row.operatorName, ...(count === 0 ? { repeated: true } : {}) },
          },
        ],
      };
    },
  );
}
