import type { Tx } from "#lib/platform/db/client";

/**
 * Puts keys on the list of those that are refused wherever they come from (enrolment.md K5). Never undone.
 *
 * @param fingerprints "SHA256:...".
 */
export async function blockKeys(tx: Tx, fingerprints: readonly string[], reason: string, at: Date): Promise<void> {
  if (fingerprints.length === 0) return;
  const data = [...new Set(fingerprints)].map((fingerprint) => ({ fingerprint, reason, blockedAt: at }));
  await tx.blockedKey.createMany({ data, skipDuplicates: true });
}
