import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import type { Caller, Peer } from "#lib/connection-attempt/peer";
import type { StationReport } from "./schema";

/**
 * Stores what a base station tells about itself, in place of what it told before: what a report leaves out is not known
 * any more. Telemetry, no change by anyone.
 *
 * @throws DomainError unavailable `database_unavailable`.
 */
export async function recordReport(
  ctx: Pick<Context, "db" | "openTransaction" | "clock" | "notify">,
  { caller, peer, report }: { caller: Caller; peer: Peer; report: StationReport },
): Promise<void> {
  const { baseStationId, organizationId } = caller;
  const now = ctx.clock.now();
  const told = {
    reportedAt: now,
    lrrVersion: report.lrrVersion ?? null,
    model: report.model ?? null,
    backhaul: report.backhaul ?? null,
    reportedSerialNumber: report.serialNumber ?? null,
    uptimeS: report.uptimeS === undefined || report.uptimeS === null ? null : BigInt(report.uptimeS),
  };
  const seen = {
    lastContactAt: now,
    lastAddress: peer.address,
    tlsVersion: peer.tlsVersion,
    tlsCipher: peer.cipher,
    certificateSerialNumber: caller.certificate?.serialNumber ?? null,
  };
  await recordTelemetry(ctx, async (tx) => {
    await tx.baseStationObservation.upsert({
      where: { baseStationId },
      create: { baseStationId, ...seen, ...told },
      update: { ...seen, ...told },
    });
    const type = "base_station.report";
    await tx.event.create({ data: { organizationId, type, targetId: baseStationId, baseStationId, at: now } });
  });
  ctx.notify("event");
}
