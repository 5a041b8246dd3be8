import type { AuditEntry } from "#lib/audit/audit-entry";
import type { Context } from "#lib/audit/context";
import type { CertificatePurpose } from "#lib/generated/prisma/enums";
import type { Tx } from "#lib/platform/db/client";
import { SUPERSEDED_BY_NEW, whyRegenerated } from "./revocation-reasons";
import { revokeRows, type ToRevoke } from "./revoke-rows";
import type { StandingCertificate } from "./station-standing";
import type { RegenerateReason } from "./values";

interface Predecessor extends StandingCertificate {
  revokeOnceReplaced: RegenerateReason | null;
  revokeOnceReplacedBy: string | null;
}

/** Certificates of a station that were reserved before this one, or before this moment. */
export interface Before {
  baseStationId: string;
  purpose: CertificatePurpose;
  at: Date;
  /** Of the certificate reserved at that moment; null where the successor is a token. */
  id: string | null;
}

/**
 * What gives way to a certificate or token that was seen in use: superseded (enrolment.md W3), or revoked where
 * REGENERATE left that for now (G1). On keys that we made, always revoked: the station has no use for them any more.
 *
 * @param told what the audit log says of the successor.
 */
export async function endPredecessors(
  tx: Tx,
  ctx: Context,
  before: Before,
  told: { successor: string },
): Promise<{ audit: AuditEntry[]; revoked: boolean }> {
  const predecessors = await predecessorsOf(tx, before);
  const withReason = predecessors.map((one) => ({ one, revocation: revocationOf(one, before.purpose) }));
  const ended = withReason.flatMap(({ one, revocation }) =>
    one.status === "OVERLAPPING" && (revocation === null || !isInDate(ctx, one)) ? [one] : [],
  );
  const superseded = await supersede(tx, ctx, before.baseStationId, ended, told);
  const toRevoke = withReason.flatMap(({ one, revocation }) => (revocation && isInDate(ctx, one) ? [revocation] : []));
  const revocations = await revokeRows(tx, ctx, before.baseStationId, toRevoke);
  return { audit: [...superseded, ...revocations], revoked: toRevoke.length > 0 };
}

/** Those that overlap with it, and those that are superseded but were to be revoked. */
function predecessorsOf(tx: Tx, { baseStationId, purpose, at, id }: Before): Promise<Predecessor[]> {
  return tx.$queryRaw`
    SELECT id, status, issuer_id AS "issuerId", shard_id AS "shardId", serial_number AS "serialNumber",
      public_key_fingerprint AS "publicKeyFingerprint", not_after AS "notAfter", renewal_opens_at AS "renewalOpensAt", revoked_at AS "revokedAt",
      revocation_reason AS "revocationReason", revoke_once_replaced AS "revokeOnceReplaced",
      revoke_once_replaced_by AS "revokeOnceReplacedBy"
    FROM certificate
    WHERE base_station_id = ${baseStationId} AND purpose = ${purpose}::certificate_purpose
      AND (reserved_at < ${at} OR (reserved_at = ${at} AND (${id}::text IS NULL OR id < ${id})))
      AND (status = 'OVERLAPPING' OR (status = 'SUPERSEDED' AND revoke_once_replaced IS NOT NULL))
    ORDER BY reserved_at, id`;
}

const isInDate = (ctx: Context, { notAfter }: StandingCertificate): boolean => notAfter > ctx.clock.now();

async function supersede(
  tx: Tx,
  ctx: Context,
  baseStation: string,
  ended: readonly Predecessor[],
  { successor }: { successor: string },
): Promise<AuditEntry[]> {
  if (ended.length === 0) return [];
  await tx.$executeRaw`
    UPDATE certificate SET status = 'SUPERSEDED', superseded_at = least(${ctx.clock.now()}, not_after),
      sealed_key = NULL, master_key_id = NULL
    WHERE id = ANY(${ended.map(({ id }) => id)}::text[]) AND status = 'OVERLAPPING'`;
  return ended.map(({ id, serialNumber }) => ({
    action: "certificate.supersede",
    target: { type: "certificate", id },
    baseStation,
    detail: { serialNumber, successor },
  }));
}

function revocationOf(predecessor: Predecessor, purpose: CertificatePurpose): ToRevoke | null {
  const { revokeOnceReplaced, revokeOnceReplacedBy, ...certificate } = predecessor;
  if (revokeOnceReplaced === null) return purpose === "STATION" ? null : { certificate, why: SUPERSEDED_BY_NEW };
  const why = whyRegenerated(revokeOnceReplaced);
  return { certificate, why, ...(revokeOnceReplacedBy === null ? {} : { by: revokeOnceReplacedBy }) };
}
