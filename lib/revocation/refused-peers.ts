import type { ReadDb } from "#lib/platform/db/client";

/** By what a connected station was let in. */
export interface PeerStanding {
  baseStationId: string;
  /** Row of the certificate of ours that it showed; null when it proved its key or password otherwise. */
  certificateId: string | null;
  /** "SHA256:..." of the key that it proved; null with a password alone. */
  fingerprint: string | null;
}

/**
 * Which of the connected stations may no longer be connected (enrolment.md V4): the station is deleted or suspended; its
 * certificate is revoked, or never was stored; its key is blocked; without a certificate of ours, the declared key is
 * another by now, or enrolment is closed.
 *
 * The rule is read as a whole from the tables, whatever it was that changed.
 *
 * @returns indexes into `peers`.
 */
export async function findRefusedPeers(db: ReadDb, peers: readonly PeerStanding[]): Promise<number[]> {
  if (peers.length === 0) return [];
  const rows = await db.$queryRaw<{ index: number }[]>`
    SELECT peer.index::int - 1 AS index
    FROM unnest(${peers.map((peer) => peer.baseStationId)}::text[], ${peers.map((peer) => peer.certificateId)}::text[],
        ${peers.map((peer) => peer.fingerprint)}::text[]) WITH ORDINALITY AS peer(station_id, certificate_id, fingerprint, index)
      LEFT JOIN base_station AS station ON station.id = peer.station_id
      LEFT JOIN certificate ON certificate.id = peer.certificate_id
    WHERE station.id IS NULL OR station.deleted_at IS NOT NULL OR station.administrative_state = 'SUSPENDED'
      OR EXISTS (SELECT FROM blocked_key WHERE blocked_key.fingerprint = peer.fingerprint)
      OR CASE WHEN peer.certificate_id IS NULL THEN
           station.enrolment_closed_at IS NOT NULL
           OR (peer.fingerprint IS NOT NULL AND station.public_key_fingerprint IS DISTINCT FROM peer.fingerprint)
         ELSE
           certificate.id IS NULL OR certificate.status IN ('RESERVED', 'REVOKED', 'ABANDONED')
           OR EXISTS (SELECT FROM revocation WHERE revocation.issuer_id = certificate.issuer_id
                      AND revocation.serial_number = certificate.serial_number)
         END`;
  return rows.map(({ index }) => index);
}
