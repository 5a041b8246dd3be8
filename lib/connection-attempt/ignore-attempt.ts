import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import {
  attemptView,
  type ConnectionAttemptView,
  connectionAttemptNotFound,
  visibleAttempt,
} from "./connection-attempts-view";
import type { IgnoreConnectionAttempt } from "./schema";

/**
 * Takes a refused caller out of the list, or puts it back. It goes on being counted. Again is a success that changes
 * nothing: who came first stays named.
 *
 * @throws DomainError not_found `connection_attempt_not_found`.
 */
export async function ignoreAttempt(ctx: Context, input: IgnoreConnectionAttempt): Promise<ConnectionAttemptView> {
  return auditedTransaction(ctx, "stations:write", async (tx) => {
    const where = { AND: [visibleAttempt(ctx), { id: input.attempt }] };
    const data = input.ignored
      ? { ignoredAt: ctx.clock.now(), ignoredBy: ctx.actor.name }
      : { ignoredAt: null, ignoredBy: null };
    const repeatable = input.ignored ? { ignoredAt: null } : { ignoredAt: { not: null } };
    const { count } = await tx.connectionAttempt.updateMany({ where: { AND: [where, repeatable] }, data });
    const row = await tx.connectionAttempt.findFirst({
      where,
      include: { baseStation: { select: { id: true, name: true, lrrId: true, deletedAt: true } } },
    });
    if (!row) throw connectionAttemptNotFound();
    const view = attemptView(row);
    return {
      result: { ...view },
      audit: [
        {
          action: input.ignored ? "connection_attempt.ignore" : "connection_attempt.show",
          target: { type: "connection_attempt", id: row.id },
          ...(row.baseStationId === null ? {} : { baseStation: row.baseStationId }),
          detail: {
            verdict: row.verdict,
            claimedName: row.claimedName,
            address: row.address,
            fingerprint: row.publicKeyFingerprint,
            ...(count === 0 ? { repeated: true } : {}),
          },
        },
      ],
    };
  });
}
