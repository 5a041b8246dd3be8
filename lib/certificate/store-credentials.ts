import type { AuditEntry } from "#lib/audit/audit-entry";
import type { Context } from "#lib/audit/context";
import type { StationServer } from "#lib/generated/prisma/enums";
import type { Tx } from "#lib/platform/db/client";
import { newId } from "#lib/platform/new-id";

/** A certificate that was issued for a Basics Station, on a key that we made. */
export interface NewCertificateCredential {
  certificateId: string;
  server: StationServer;
  baseStationId: string;
  organizationId: string;
}

/**
 * Makes new certificates the current credentials of their stations, in the transaction that stores them. What was
 * current is taken until the new one is seen in use. The index allows one current, so that goes first.
 */
export async function storeCredentials(
  tx: Tx,
  ctx: Context,
  made: readonly NewCertificateCredential[],
): Promise<AuditEntry[]> {
  if (made.length === 0) return [];
  const withIds = made.map((one) => ({ ...one, id: newId(ctx, "crd") }));
  const rows = withIds.map(({ id, certificateId }) => ({ id, certificate_id: certificateId }));
  await tx.$executeRaw`
    WITH made AS (
      SELECT row.id, certificate.id AS certificate_id, certificate.organization_id, certificate.base_station_id,
        certificate.purpose::text::station_server AS server, certificate.not_after, certificate.renewal_opens_at,
        wish.requested_by
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(id text, certificate_id text)
      JOIN certificate ON certificate.id = row.certificate_id
      JOIN certificate_wish AS wish ON wish.id = certificate.wish_id
    ), replaced AS (
      UPDATE station_credential SET status = 'PREVIOUS' FROM made
      WHERE station_credential.base_station_id = made.base_station_id AND station_credential.server = made.server
        AND station_credential.status = 'CURRENT'
      RETURNING station_credential.id
    )
    INSERT INTO station_credential (id, organization_id, base_station_id, server, kind, status, certificate_id, not_after,
      renewal_opens_at, created_at, created_by)
    SELECT id, organization_id, base_station_id, server, 'CERTIFICATE', 'CURRENT', certificate_id, not_after,
      renewal_opens_at, ${ctx.clock.now()}, requested_by
    FROM made, (SELECT count(*) FROM replaced) AS all_replaced`;
  return withIds.map(({ id, certificateId, server, baseStationId, organizationId }) => ({
    action: "station_credential.make",
    target: { type: "station_credential", id },
    baseStation: baseStationId,
    organizationId,
    detail: { server, kind: "CERTIFICATE", certificate: certificateId },
  }));
}
