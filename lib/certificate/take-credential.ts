import type { AuditEntry } from "#lib/audit/audit-entry";
import type { Context } from "#lib/audit/context";
import type { CredentialKind, StationServer } from "#lib/generated/prisma/enums";
import type { Tx } from "#lib/platform/db/client";

interface Taken {
  id: string;
  baseStationId: string;
  organizationId: string;
  server: StationServer;
  kind: CredentialKind;
}

/**
 * A credential was seen in use for the first time, its station locked: it is on record, its blob is erased, and the
 * credentials before it are superseded. Their certificates are the caller's to end.
 *
 * @returns nothing when that was on record, or the credential is not taken any more.
 */
export async function takeCredential(
  tx: Tx,
  ctx: Context,
  which: { certificateId: string } | { credentialId: string },
): Promise<AuditEntry[]> {
  const certificateId = "certificateId" in which ? which.certificateId : null;
  const credentialId = "credentialId" in which ? which.credentialId : null;
  const [taken] = await tx.$queryRaw<Taken[]>`
    WITH taken AS (
      UPDATE station_credential SET in_use_since = ${ctx.clock.now()}, sealed_blob = NULL, master_key_id = NULL
      WHERE (id = ${credentialId} OR certificate_id = ${certificateId}) AND in_use_since IS NULL
        AND status IN ('CURRENT', 'PREVIOUS')
      RETURNING id, base_station_id, organization_id, server, kind, status, certificate_id, created_at
    ), before AS (
      UPDATE station_credential SET status = 'SUPERSEDED', sealed_blob = NULL, master_key_id = NULL
      FROM taken
      WHERE station_credential.base_station_id = taken.base_station_id AND station_credential.server = taken.server
        AND station_credential.status = 'PREVIOUS'
        AND (taken.status = 'CURRENT' OR (station_credential.created_at, station_credential.id) < (taken.created_at, taken.id))
    ), erased AS (
      UPDATE certificate SET sealed_key = NULL, master_key_id = NULL FROM taken
      WHERE certificate.id = taken.certificate_id AND sealed_key IS NOT NULL
    )
    SELECT id, base_station_id AS "baseStationId", organization_id AS "organizationId", server, kind FROM taken`;
  if (!taken) return [];
  const { id, baseStationId, organizationId, server, kind } = taken;
  const target = { type: "station_credential", id };
  return [
    {
      ...{ action: "station_credential.in_use", target, baseStation: baseStationId, organizationId },
      detail: { server, kind },
    },
  ];
}
