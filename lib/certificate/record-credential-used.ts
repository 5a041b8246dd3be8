import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { endPredecessors } from "./end-predecessors";
import { recordInUse } from "./record-in-use";
import { takeCredential } from "./take-credential";

class NothingNew extends Error {}

/**
 * A Basics Station proved itself with this credential: recorded the first time, with its certificate if it is one. What
 * it had before has served: tokens are superseded, certificates revoked. Cheap when it is known already.
 *
 * @throws DomainError unavailable `database_unavailable`.
 */
export async function recordCredentialUsed(ctx: Context, credentialId: string): Promise<void> {
  const known = await ctx.db.stationCredential.findUnique({
    where: { id: credentialId },
    select: {
      inUseSince: true,
      certificateId: true,
      baseStationId: true,
      server: true,
      createdAt: true,
      tokenHint: true,
    },
  });
  if (!known || known.inUseSince !== null) return;
  if (known.certificateId !== null) return recordInUse(ctx, { certificateId: known.certificateId });
  const { baseStationId, server, createdAt, tokenHint } = known;
  try {
    const revoked = await auditedTransaction(ctx, "platform:operate", async (tx) => {
      await tx.$queryRaw`SELECT id FROM base_station WHERE id = ${baseStationId} FOR NO KEY UPDATE`;
      const [taken] = await takeCredential(tx, ctx, { credentialId });
      if (!taken) throw new NothingNew();
      const before = { baseStationId, purpose: server, at: createdAt, id: null };
      const ended = await endPredecessors(tx, ctx, before, { successor: tokenHint ?? "" });
      return { result: ended.revoked, audit: [taken, ...ended.audit] };
    });
    if (revoked) ctx.notify("revocation");
  } catch (error) {
    if (!(error instanceof NothingNew)) throw error;
  }
}
