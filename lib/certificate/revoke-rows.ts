import type { AuditEntry } from "#lib/audit/audit-entry";
import type { Context } from "#lib/audit/context";
import type { Tx } from "#lib/platform/db/client";
import { blockKeys } from "#lib/revocation/block-keys";
import { type RevocationEvidence, recordRevocations } from "#lib/revocation/record-revocations";
import { type CertificateElsewhere, certificatesOnKeys } from "./certificates-on-keys";
import { type WhyRevoked, whyRevoked } from "./revocation-reasons";
import type { StandingCertificate } from "./station-standing";
import { summarizeCertificates } from "./summarize-certificates";

/** One certificate to revoke, and why. */
export interface ToRevoke {
  certificate: StandingCertificate;
  why: WhyRevoked;
  /** Who chose it, when that is not the actor. */
  by?: string;
}

/**
 * Revokes certificates of a locked station: their rows, with them the credentials of a Basics Station that they are, the evidence for the lists, and for a compromise the block on
 * their keys (enrolment.md G3) and the end of every other station's certificate on them, all in the caller's
 * transaction; then the stations are summed up. What is revoked already
 * keeps its date; its reason may still become a compromise (G5), anything else leaves it as it is.
 *
 * The last thing a change does: it ends by locking the generation counters of the lists. After the commit the caller
 * sends the hint "revocation".
 */
export async function revokeRows(
  tx: Tx,
  ctx: Context,
  baseStationId: string,
  toRevoke: readonly ToRevoke[],
): Promise<AuditEntry[]> {
  const changing = toRevoke.filter(changesSomething);
  if (changing.length === 0) {
    await summarizeCertificates(tx, [baseStationId]);
    return [];
  }
  const now = ctx.clock.now();
  const compromised = changing.filter(({ why }) => why.listed === "KEY_COMPROMISE");
  const fingerprints = [...new Set(compromised.map(({ certificate }) => certificate.publicKeyFingerprint))];
  const elsewhere = await certificatesOnKeys(tx, fingerprints, baseStationId, now);
  const all = [...changing, ...elsewhere.map((certificate) => ({ certificate, why: whyRevoked("COMPROMISED") }))];
  await markRevoked(tx, ctx, all, now);
  await blockKeys(tx, fingerprints, `Compromised, declared by ${ctx.actor.name}`, now);
  await summarizeCertificates(tx, [baseStationId, ...elsewhere.map((one) => one.baseStationId)]);
  await recordRevocations(
    tx,
    all.map((one) => evidence(one, now)),
  );
  return [
    ...changing.map((one) => revokeEntry(baseStationId, one)),
    ...elsewhere.map(revokeElsewhereEntry),
    ...fingerprints.map(blockEntry(baseStationId)),
  ];
}

/** It stands in the History of the station that held it, whose organization may be another. */
function revokeElsewhereEntry(certificate: CertificateElsewhere): AuditEntry {
  const entry = revokeEntry(certificate.baseStationId, { certificate, why: whyRevoked("COMPROMISED") });
  return { ...entry, organizationId: certificate.organizationId };
}

/** A Basics Station's credential goes with its certificate, and what could be handed out of either is erased. */
async function markRevoked(tx: Tx, ctx: Context, revoked: readonly ToRevoke[], now: Date): Promise<void> {
  const rows = revoked.map(({ certificate: { id, status }, why, by }) => {
    return { id, status, reason: why.chosen, by: by ?? ctx.actor.name };
  });
  await tx.$executeRaw`
    WITH revoked AS (
      UPDATE certificate SET status = 'REVOKED', revoked_at = coalesce(revoked_at, ${now}),
        revocation_reason = row.reason, revoked_by = row.by, sealed_key = NULL, master_key_id = NULL
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS row(id text, status certificate_status, reason text, by text)
      WHERE certificate.id = row.id AND certificate.status = row.status
      RETURNING certificate.id, certificate.purpose, certificate.revoked_at, row.reason, row.by
    )
    UPDATE station_credential AS credential SET status = 'REVOKED', revoked_at = revoked.revoked_at,
      revocation_reason = revoked.reason, revoked_by = revoked.by, sealed_blob = NULL, master_key_id = NULL
    FROM revoked WHERE credential.certificate_id = revoked.id AND revoked.purpose <> 'STATION'`;
}

function changesSomething({ certificate, why }: ToRevoke): boolean {
  if (certificate.status !== "REVOKED") return true;
  return why.chosen === "COMPROMISED" && certificate.revocationReason !== "COMPROMISED";
}

function evidence({ certificate, why }: ToRevoke, now: Date): RevocationEvidence {
  const { issuerId, serialNumber, shardId, notAfter, revokedAt } = certificate;
  return { issuerId, serialNumber, shardId, notAfter, revokedAt: revokedAt ?? now, reason: why.listed };
}

function revokeEntry(baseStation: string, { certificate, why, by }: ToRevoke): AuditEntry {
  const { id, serialNumber, publicKeyFingerprint, revocationReason } = certificate;
  return {
    action: "certificate.revoke",
    target: { type: "certificate", id },
    baseStation,
    detail: {
      serialNumber,
      reason: why.chosen,
      fingerprint: publicKeyFingerprint,
      ...(revocationReason === null ? {} : { before: revocationReason }),
      ...(by === undefined ? {} : { chosenBy: by }),
    },
  };
}

const blockEntry =
  (baseStation: string) =>
  (fingerprint: string): AuditEntry => ({
    action: "key.block",
    target: { type: "public_key", id: fingerprint },
    baseStation,
    detail: { fingerprint, reason: "COMPROMISED" },
  });
