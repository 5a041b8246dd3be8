import type { AuditEntry } from "#lib/audit/audit-entry";
import type { Context } from "#lib/audit/context";
import type { Tx } from "#lib/platform/db/client";
import { blockKeys } from "#lib/revocation/block-keys";
import { type RevocationEvidence, recordRevocations } from "#lib/revocation/record-revocations";
import type { WhyRevoked } from "./revocation-reasons";
import type { StandingCertificate } from "./station-standing";

/** One certificate to revoke, and why. */
export interface ToRevoke {
  certificate: StandingCertificate;
  why: WhyRevoked;
}

/**
 * Revokes certificates of a locked station: their rows, the evidence for the lists, and for a compromise the block on
 * their keys (enrolment.md G3), all in the caller's transaction. What is revoked already keeps its date; its reason may
 * still become a compromise (G5), anything else leaves it as it is.
 *
 * Locks the generation counters of the lists: call it late. After the commit the caller sends the hint "revocation" if
 * entries came back.
 */
export async function revokeRows(
  tx: Tx,
  ctx: Context,
  baseStationId: string,
  toRevoke: readonly ToRevoke[],
): Promise<AuditEntry[]> {
  const changing = toRevoke.filter(changesSomething);
  if (changing.length === 0) return [];
  const now = ctx.clock.now();
  for (const { certificate, why } of changing) {
    await tx.certificate.updateMany({
      where: { id: certificate.id, status: certificate.status },
      data: {
        status: "REVOKED",
        revokedAt: certificate.revokedAt ?? now,
        revocationReason: why.chosen,
        revokedBy: ctx.actor.name,
      },
    });
  }
  const compromised = changing.filter(({ why }) => why.listed === "KEY_COMPROMISE");
  const fingerprints = [...new Set(compromised.map(({ certificate }) => certificate.publicKeyFingerprint))];
  await blockKeys(tx, fingerprints, `Compromised, declared by ${ctx.actor.name}`, now);
  await recordRevocations(
    tx,
    changing.map((one) => evidence(one, now)),
  );
  return [...changing.map((one) => revokeEntry(baseStationId, one)), ...fingerprints.map(blockEntry(baseStationId))];
}

function changesSomething({ certificate, why }: ToRevoke): boolean {
  if (certificate.status !== "REVOKED") return true;
  return why.chosen === "COMPROMISED" && certificate.revocationReason !== "COMPROMISED";
}

function evidence({ certificate, why }: ToRevoke, now: Date): RevocationEvidence {
  const { issuerId, serialNumber, shardId, notAfter, revokedAt } = certificate;
  return { issuerId, serialNumber, shardId, notAfter, revokedAt: revokedAt ?? now, reason: why.listed };
}

function revokeEntry(baseStation: string, { certificate, why }: ToRevoke): AuditEntry {
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
