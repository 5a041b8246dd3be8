import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { BaseStationRef } from "#lib/base-station/schema";
import type { BackhaulSecurity } from "#lib/base-station/values";
import { readVisibleBaseStation } from "#lib/base-station/visible-base-station";
import type { BaseStationObservation } from "#lib/generated/prisma/client";

/** What a base station showed and told of itself, each with its time; RFC 3339 UTC. */
export interface ObservationView {
  /** The last request that it was let in with. */
  lastContactAt: string;
  lastAddress: string;
  tls: { version: string; cipher: string | null } | null;
  /** Of the certificate of ours that it showed; null when it identified otherwise. */
  certificateSerialNumber: string | null;
  /** Null until it reports. What it left out is null. */
  report: {
    at: string;
    lrrVersion: string | null;
    model: string | null;
    backhaul: BackhaulSecurity | null;
    serialNumber: string | null;
    uptimeS: number | null;
  } | null;
}

/**
 * What is known of a base station by observation; null when it never called.
 *
 * @throws DomainError not_found `base_station_not_found`.
 */
export async function getObservation(ctx: Context, ref: BaseStationRef): Promise<ObservationView | null> {
  authorize(ctx.actor, "stations:read");
  const station = await readVisibleBaseStation(ctx, ref, { observation: true });
  return observationView(station.observation);
}

/** The row as pages and REST show it. */
export function observationView(row: BaseStationObservation | null): ObservationView | null {
  if (!row) return null;
  return {
    lastContactAt: row.lastContactAt.toISOString(),
    lastAddress: row.lastAddress,
    tls: row.tlsVersion === null ? null : { version: row.tlsVersion, cipher: row.tlsCipher },
    certificateSerialNumber: row.certificateSerialNumber,
    report: row.reportedAt && {
      at: row.reportedAt.toISOString(),
      lrrVersion: row.lrrVersion,
      model: row.model,
      backhaul: row.backhaul,
      serialNumber: row.reportedSerialNumber,
      uptimeS: row.uptimeS === null ? null : Number(row.uptimeS),
    },
  };
}
