import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { instanceIsGone } from "#lib/certificate-authority/instance-is-gone";
import { abandonPlatformCertificates } from "./abandon-platform-certificates";

class NothingToRecover extends Error {}

const FAULT = "The station process stopped while it was signing.";

/**
 * Abandons what processes that are gone have reserved for the platform itself, and of this process what it is not
 * working on (enrolment.md I5). Safe to run twice.
 *
 * @returns how many were abandoned.
 */
export async function recoverPlatformCertificates(
  ctx: Context,
  { instanceId, inFlight }: { instanceId: string; inFlight: ReadonlySet<string> },
): Promise<number> {
  const reserved = await ctx.db.platformCertificate.findMany({
    where: { status: "RESERVED" },
    select: { id: true, instanceId: true },
  });
  let recovered = 0;
  for (const holder of new Set(reserved.map((row) => row.instanceId))) {
    const ids = reserved.filter((row) => row.instanceId === holder && !inFlight.has(row.id)).map(({ id }) => id);
    if (ids.length > 0) recovered += await recoverOf(ctx, holder, ids, holder === instanceId);
  }
  if (recovered > 0) ctx.notify("revocation");
  return recovered;
}

async function recoverOf(ctx: Context, holder: string, ids: readonly string[], isOwn: boolean): Promise<number> {
  try {
    return await auditedTransaction(ctx, "platform:operate", async (tx) => {
      if (!isOwn && !(await instanceIsGone(tx, holder))) throw new NothingToRecover();
      const [first, ...others] = await abandonPlatformCertificates(tx, ctx, ids, FAULT);
      if (!first) throw new NothingToRecover();
      return { result: 1 + others.length, audit: [first, ...others] };
    });
  } catch (error) {
    if (error instanceof NothingToRecover) return 0;
    throw error;
  }
}
