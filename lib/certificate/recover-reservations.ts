import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { instanceIsGone } from "#lib/certificate-authority/instance-is-gone";
import { abandonReservations } from "./abandon-reservations";
import { summarizeCertificates } from "./summarize-certificates";

export interface RecoverReservations {
  /** The process that recovers. */
  instanceId: string;
  /** Reservations that it is signing right now. */
  inFlight: ReadonlySet<string>;
}

class NothingToRecover extends Error {}

const FAULT = "The station process stopped while it was signing.";

/**
 * Abandons what processes that are gone have reserved (enrolment.md I5): those whose advisory lock is free; and of this
 * process what it is not working on. At most 64 at a time; call it again while it returns some.
 *
 * @returns how many were abandoned.
 */
export async function recoverReservations(ctx: Context, input: RecoverReservations): Promise<number> {
  const holders = await ctx.db.certificate.findMany({
    where: { status: "RESERVED" },
    distinct: ["instanceId"],
    select: { instanceId: true },
  });
  let recovered = 0;
  for (const { instanceId } of holders) recovered += await recoverOf(ctx, instanceId, input);
  if (recovered > 0) {
    ctx.notify("revocation");
    ctx.notify("wish");
  }
  return recovered;
}

async function recoverOf(ctx: Context, holder: string, { instanceId, inFlight }: RecoverReservations): Promise<number> {
  try {
    return await auditedTransaction(ctx, "platform:operate", async (tx) => {
      if (holder !== instanceId && !(await instanceIsGone(tx, holder))) throw new NothingToRecover();
      const rows = await tx.$queryRaw<{ id: string; baseStationId: string }[]>`
        SELECT certificate.id, certificate.base_station_id AS "baseStationId"
        FROM certificate JOIN base_station AS station ON station.id = certificate.base_station_id
        WHERE certificate.instance_id = ${holder} AND certificate.status = 'RESERVED'
          AND certificate.id <> ALL(${[...inFlight]}::text[])
        ORDER BY station.id LIMIT 64
        FOR NO KEY UPDATE OF certificate, station SKIP LOCKED`;
      const { ids, audit } = await abandonReservations(
        tx,
        ctx,
        rows.map(({ id }) => ({ id, fault: FAULT, pause: false })),
      );
      await summarizeCertificates(
        tx,
        rows.map(({ baseStationId }) => baseStationId),
      );
      const [first, ...others]: AuditEntry[] = audit;
      if (!first) throw new NothingToRecover();
      return { result: ids.length, audit: [first, ...others] };
    });
  } catch (error) {
    if (error instanceof NothingToRecover) return 0;
    throw error;
  }
}
