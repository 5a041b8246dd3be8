import { isInScope } from "#lib/certificate-authority/values";
import type { ReadDb } from "#lib/platform/db/client";
import type { CutReason } from "./cut-reasons";

/** By what a connected station was let in. */
export interface PeerStanding {
  baseStationId: string;
  /** Row of the certificate of ours that it showed; null when it proved its key or password otherwise. */
  certificateId: string | null;
  /** "SHA256:..." of the key that it proved; null with a password alone. */
  fingerprint: string | null;
  /** How a Basics Station was let in at CUPS or LNS; absent at the Key Installer. */
  basics?: BasicsStanding;
}

export interface BasicsStanding {
  /** Our station_credential row of what it used. */
  credentialId: string | null;
  /** The vendor CA by which it was let in, and the SHA-256 of its certificate, hex; null for any other proof. */
  vendorCaId: string | null;
  certificateSha256: string | null;
}

export interface RefusedPeer {
  /** Into the peers that were asked about. */
  index: number;
  why: CutReason;
}

interface Row {
  index: number;
  /** Null while nothing but the scope speaks against it. */
  why: CutReason | null;
  /** The rest: of the base station and its vendor CA, null without one. */
  eui64: string | null;
  stationDomains: string[];
  euiPrefixes: string[] | null;
  euiRanges: string[];
  caDomains: string[];
}

/**
 * Which of the connected stations may no longer be connected (enrolment.md V4): the station is deleted or suspended; its
 * certificate or token is revoked, or never was stored; its key is blocked; at the Key Installer without a certificate of
 * ours, the declared key is another by now. Without one anywhere: enrolment is closed. With a vendor's, or
 * with what CUPS handed out on its word: it is blocked, or its CA is suspended, removed or not for this station any more.
 * With what was handed out, also: the CA has other certificates now, which the vendor's does not lead to.
 *
 * The rule is read as a whole from the tables, whatever it was that changed.
 *
 * @returns those that are to go, each with the first reason that holds.
 */
export async function findRefusedPeers(db: ReadDb, peers: readonly PeerStanding[]): Promise<RefusedPeer[]> {
  if (peers.length === 0) return [];
  const rows = await db.$queryRaw<Row[]>`
    SELECT * FROM (
      SELECT peer.index::int - 1 AS index, station.eui64, station.domains AS "stationDomains",
        vendor_ca.eui_prefixes AS "euiPrefixes", vendor_ca.eui_ranges AS "euiRanges", vendor_ca.domains AS "caDomains",
        CASE
          WHEN station.id IS NULL OR station.deleted_at IS NOT NULL THEN 'STATION_DELETED'
          WHEN station.administrative_state = 'SUSPENDED' THEN 'STATION_SUSPENDED'
          WHEN peer.certificate_id IS NULL AND station.enrolment_closed_at IS NOT NULL THEN 'ENROLMENT_CLOSED'
          WHEN peer.certificate_id IS NOT NULL AND (
            certificate.id IS NULL OR certificate.status IN ('RESERVED', 'REVOKED', 'ABANDONED')
            OR EXISTS (SELECT FROM revocation WHERE revocation.issuer_id = certificate.issuer_id
                       AND revocation.serial_number = certificate.serial_number)) THEN 'CERTIFICATE_REVOKED'
          WHEN peer.credential_id IS NOT NULL AND coalesce(credential.status = 'REVOKED', true) THEN 'CREDENTIAL_REVOKED'
          WHEN peer.vendor_ca_id IS NOT NULL AND EXISTS (SELECT FROM blocked_certificate AS blocked
            WHERE blocked.sha256 = peer.certificate_sha256
            AND blocked.organization_id = station.organization_id) THEN 'CERTIFICATE_BLOCKED'
          WHEN coalesce(peer.vendor_ca_id, credential.vendor_ca_id) IS NOT NULL
            AND coalesce(vendor_ca.status <> 'ACTIVE', true) THEN 'VENDOR_CA_WITHDRAWN'
          WHEN credential.vendor_ca_id IS NOT NULL AND credential.vouching_lost_at IS NOT NULL THEN 'VENDOR_CA_EXCHANGED'
          WHEN EXISTS (SELECT FROM blocked_key WHERE blocked_key.fingerprint = peer.fingerprint) THEN 'KEY_BLOCKED'
          WHEN NOT peer.is_basics AND peer.certificate_id IS NULL AND peer.fingerprint IS NOT NULL
            AND station.public_key_fingerprint IS DISTINCT FROM peer.fingerprint THEN 'KEY_REPLACED'
        END AS why
      FROM unnest(${peers.map((peer) => peer.baseStationId)}::text[], ${peers.map((peer) => peer.certificateId)}::text[],
          ${peers.map((peer) => peer.fingerprint)}::text[], ${peers.map((peer) => peer.basics !== undefined)}::bool[],
          ${peers.map((peer) => peer.basics?.credentialId ?? null)}::text[],
          ${peers.map((peer) => peer.basics?.vendorCaId ?? null)}::text[],
          ${peers.map((peer) => peer.basics?.certificateSha256 ?? null)}::bpchar[]) WITH ORDINALITY
          AS peer(station_id, certificate_id, fingerprint, is_basics, credential_id, vendor_ca_id, certificate_sha256,
            index)
        LEFT JOIN base_station AS station ON station.id = peer.station_id
        LEFT JOIN certificate ON certificate.id = peer.certificate_id
        LEFT JOIN station_credential AS credential ON credential.id = peer.credential_id
        LEFT JOIN vendor_ca ON vendor_ca.id = coalesce(peer.vendor_ca_id, credential.vendor_ca_id)
    ) AS judged
    WHERE why IS NOT NULL OR "euiPrefixes" IS NOT NULL`;
  return rows.flatMap((row) => {
    const why = row.why ?? (isOutOfScope(row) ? "OUT_OF_SCOPE" : null);
    return why === null ? [] : [{ index: row.index, why }];
  });
}

function isOutOfScope({ eui64, stationDomains, euiPrefixes, euiRanges, caDomains }: Row): boolean {
  if (euiPrefixes === null) return false;
  return eui64 === null || !isInScope({ euiPrefixes, euiRanges, domains: caDomains }, eui64, stationDomains);
}
