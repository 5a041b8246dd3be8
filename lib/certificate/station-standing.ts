import type { BaseStation, CertificatePurpose } from "#lib/generated/prisma/client";
import type { CertificateStatus, WishKind } from "#lib/generated/prisma/enums";
import type { Tx } from "#lib/platform/db/client";

/** A certificate as a change needs it: who issued it, where its revocation is listed, on which key it is. */
export interface StandingCertificate {
  id: string;
  status: CertificateStatus;
  issuerId: string;
  shardId: string;
  serialNumber: string;
  publicKeyFingerprint: string;
  notAfter: Date;
  renewalOpensAt: Date;
  revokedAt: Date | null;
  revocationReason: string | null;
}

/** The demand for a new certificate that is not met yet. */
export interface OpenWish {
  id: string;
  kind: WishKind;
  revokedIds: string[];
  /** It waits for the station to bring its key. */
  awaitsStation: boolean;
}

/** Where a locked station stands with its certificates of one purpose. */
export interface StationStanding {
  /** The current certificate, and when its renewal window opens. */
  current: (StandingCertificate & { renewalOpensAt: Date }) | undefined;
  /** Those before it that are still in date and not revoked: overlapping, then superseded. */
  earlier: StandingCertificate[];
  /** The newest of all, revoked or not. */
  latest: StandingCertificate | undefined;
  wish: OpenWish | undefined;
  /** The declared key was given up as compromised. */
  keyBlocked: boolean;
}

interface Row extends Omit<StandingCertificate, "id"> {
  renewalOpensAt: Date;
  /** Null in the only row of a station that has no certificate. */
  id: string | null;
  wishId: string | null;
  wishKind: WishKind | null;
  revokedIds: string[] | null;
  awaitsStation: boolean | null;
  keyBlocked: boolean;
}

/** Reads it inside the transaction that holds the station's lock, in one statement. */
export async function readStanding(
  tx: Tx,
  station: Pick<BaseStation, "id" | "publicKeyFingerprint">,
  purpose: CertificatePurpose,
  now: Date,
): Promise<StationStanding> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT existing.id, existing.status, existing.issuer_id AS "issuerId", existing.shard_id AS "shardId",
           existing.serial_number AS "serialNumber", existing.public_key_fingerprint AS "publicKeyFingerprint",
           existing.not_after AS "notAfter",
           existing.renewal_opens_at AS "renewalOpensAt", existing.revoked_at AS "revokedAt",
           existing.revocation_reason AS "revocationReason", wish.id AS "wishId", wish.kind AS "wishKind",
           wish.revoked_ids AS "revokedIds", wish.awaits_station AS "awaitsStation",
           EXISTS (SELECT FROM blocked_key WHERE fingerprint = ${station.publicKeyFingerprint}) AS "keyBlocked"
    FROM (SELECT) AS always
    LEFT JOIN certificate_wish AS wish
      ON wish.base_station_id = ${station.id} AND wish.purpose = ${purpose}::certificate_purpose AND wish.status = 'OPEN'
    LEFT JOIN (
      SELECT *, row_number() OVER (ORDER BY reserved_at DESC, id DESC) AS age FROM certificate
      WHERE base_station_id = ${station.id} AND purpose = ${purpose}::certificate_purpose
        AND status IN ('ISSUED', 'OVERLAPPING', 'SUPERSEDED', 'REVOKED')
    ) AS existing
      ON existing.age = 1 OR existing.status = 'ISSUED'
        OR (existing.status IN ('OVERLAPPING', 'SUPERSEDED') AND existing.not_after > ${now})
    ORDER BY existing.age`;
  const certificates = rows.flatMap(({ id, ...rest }) => (id === null ? [] : [{ ...rest, id }]));
  const [first] = rows;
  return {
    current: certificates.find(({ status }) => status === "ISSUED"),
    earlier: certificates.filter(
      ({ status, notAfter }) => (status === "OVERLAPPING" || status === "SUPERSEDED") && notAfter > now,
    ),
    latest: certificates[0],
    wish: first && openWishOf(first),
    keyBlocked: first?.keyBlocked ?? false,
  };
}

function openWishOf({ wishId, wishKind, revokedIds, awaitsStation }: Row): OpenWish | undefined {
  if (wishId === null || wishKind === null) return undefined;
  return { id: wishId, kind: wishKind, revokedIds: revokedIds ?? [], awaitsStation: awaitsStation ?? false };
}
