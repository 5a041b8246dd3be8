import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { MINUTE_MS } from "#lib/platform/clock";
import { DomainError } from "#lib/platform/domain-error";
import { newId } from "#lib/platform/new-id";
import { type RemoteSessionView, remoteSessionView, signInOf } from "./remote-session-view";
import { refuseWithoutRemoteShell } from "./remote-shell-fault";
import type { OpenRemoteSession } from "./schema";

/**
 * OPEN SESSION: asks for a terminal on a base station. The station process that holds its connection starts the shell.
 * One at a time: the operator who has it is named to whoever comes second.
 *
 * @throws DomainError not_found `base_station_not_found`.
 * @throws DomainError conflict `remote_session_open`, or one of remote-shell-fault.ts when there can be none.
 */
export async function openRemoteSession(ctx: Context, input: OpenRemoteSession): Promise<RemoteSessionView> {
  return auditedTransaction<RemoteSessionView & { [key: string]: string | number | boolean | null }>(
    ctx,
    "sessions:open",
    async (tx) => {
      const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
      const open = await tx.remoteSession.findFirst({
        where: { baseStationId: station.id, status: { not: "CLOSED" } },
        select: { operatorName: true },
      });
      if (open) {
        const message = `${open.operatorName} has a session open on this base station. There is one at a time.`;
        throw new DomainError("conflict", "remote_session_open", message);
      }
      await refuseWithoutRemoteShell(tx, station);
      const now = ctx.clock.now();
      const row = await tx.remoteSession.create({
        data: {
          id: newId(ctx, "rms"),
          organizationId: ctx.organizationId,
          baseStationId: station.id,
          operatorId: ctx.actor.id,
          operatorName: ctx.actor.name,
          operatorSessionId: signInOf(ctx),
          reason: input.reason,
          lengthMinutes: input.lengthMinutes,
          status: "OPENING",
          requestedAt: now,
          expiresAt: new Date(now.getTime() + input.lengthMinutes * MINUTE_MS),
        },
      });
      return {
        result: { ...remoteSessionView(ctx, row) },
        audit: [
          {
            action: "remote_session.open",
            target: { type: "remote_session", id: row.id },
            baseStation: station.id,
            detail: { reason: input.reason, lengthMinutes: input.lengthMinutes },
          },
        ],
      };
    },
  );
}
