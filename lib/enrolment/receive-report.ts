import type { Context } from "#lib/audit/context";
import { recordReport } from "#lib/backhaul/record-report";
import type { StationReport } from "#lib/backhaul/schema";
import { recordInUse } from "#lib/certificate/record-in-use";
import type { Caller, Peer } from "#lib/connection-attempt/peer";

/**
 * Takes a base station's report: stored as observed, and the certificate that it names as the one in use counts as seen
 * in use (enrolment.md W3), if it is its own and holds.
 *
 * @throws DomainError unavailable `database_unavailable`.
 */
export async function receiveReport(
  ctx: Context,
  input: { caller: Caller; peer: Peer; report: StationReport },
): Promise<void> {
  await recordReport(ctx, input);
  const { serialNumber } = input.report;
  if (!serialNumber) return;
  const used = await ctx.db.certificate.findFirst({
    where: { baseStationId: input.caller.baseStationId, serialNumber, status: { in: ["ISSUED", "OVERLAPPING"] } },
    select: { id: true, inUseSince: true },
  });
  if (used && used.inUseSince === null) await recordInUse(ctx, { certificateId: used.id });
}
