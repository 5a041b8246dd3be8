import type { Tx } from "#lib/platform/db/client";
import type { StandingCertificate } from "./station-standing";

/** A certificate of a station other than the one that a change is about. */
export interface CertificateElsewhere extends StandingCertificate {
  baseStationId: string;
  organizationId: string;
}

/**
 * Certificates in date on these keys that other stations hold, as after a key has passed from one to another. Their
 * stations are locked first, so that what is read here is what is revoked.
 */
export async function certificatesOnKeys(
  tx: Tx,
  fingerprints: readonly string[],
  exceptStation: string,
  now: Date,
): Promise<CertificateElsewhere[]> {
  if (fingerprints.length === 0) return [];
  const where = {
    publicKeyFingerprint: { in: [...fingerprints] },
    status: { in: ["ISSUED" as const, "OVERLAPPING" as const, "SUPERSEDED" as const] },
    notAfter: { gt: now },
    baseStationId: { not: exceptStation },
  };
  const holders = await tx.certificate.findMany({ where, select: { baseStationId: true } });
  if (holders.length === 0) return [];
  const ids = holders.map(({ baseStationId }) => baseStationId);
  await tx.$queryRaw`SELECT id FROM base_station WHERE id = ANY(${ids}) ORDER BY id FOR UPDATE`;
  return tx.certificate.findMany({ where });
}
