import type { Prisma } from "#lib/generated/prisma/client";
import type { CertificateDelivery, CertificatePurposeText, CertificateState } from "./values";
import { certificateDelivery, certificateState, purposeText } from "./values";

/** A certificate as pages and REST show it in lists; times are ISO 8601. */
export interface CertificateFacts {
  id: string;
  purpose: CertificatePurposeText;
  serialNumber: string;
  /** Name of the CA that issued it. */
  issuer: string;
  notBefore: string;
  notAfter: string;
  /** When its renewal window opens. */
  renewalOpensAt: string;
  issuedAt: string;
  downloadBy: string;
  downloadedAt: string | null;
  /** Address of the station that took it first. */
  downloadedFrom: string | null;
  inUseSince: string | null;
  supersededAt: string | null;
  revokedAt: string | null;
  /** What was chosen: see REVOCATION_REASON_WORDS. */
  revocationReason: string | null;
  revokedBy: string | null;
  /** Its successor is issued, but not seen in use yet: both hold. */
  overlapping: boolean;
  /** The reason with which it will be revoked once its successor is in use; null: it is merely superseded then. */
  revokeOnceReplaced: string | null;
  /** As of the moment the view was made. */
  state: CertificateState;
  delivery: CertificateDelivery;
  publicKeyFingerprint: string;
  publicKeyLabel: string;
  /** Another key has been declared since. */
  onPreviousKey: boolean;
}

/** Columns that CertificateFacts needs: everything but the bytes. */
export const CERTIFICATE_FACTS = {
  id: true,
  purpose: true,
  serialNumber: true,
  status: true,
  notBefore: true,
  notAfter: true,
  renewalOpensAt: true,
  issuedAt: true,
  downloadBy: true,
  downloadedAt: true,
  downloadedFrom: true,
  inUseSince: true,
  supersededAt: true,
  revokedAt: true,
  revocationReason: true,
  revokedBy: true,
  revokeOnceReplaced: true,
  publicKeyFingerprint: true,
  publicKeyLabel: true,
  issuerId: true,
} satisfies Prisma.CertificateSelect;

/** States in which a certificate exists: what was only reserved, or abandoned, is nobody's certificate. */
export const EXISTING: Prisma.CertificateWhereInput = {
  status: { in: ["ISSUED", "OVERLAPPING", "SUPERSEDED", "REVOKED"] },
};

type Row = Prisma.CertificateGetPayload<{ select: typeof CERTIFICATE_FACTS }>;

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/**
 * @param issuer name of the CA, see issuerChain().
 * @param declaredFingerprint of the station's declared key, null when none is.
 */
export function certificateFacts(
  row: Row,
  issuer: string,
  declaredFingerprint: string | null,
  now: Date,
): CertificateFacts {
  const { issuedAt, downloadBy } = row;
  if (!issuedAt || !downloadBy) throw new Error(`certificate ${row.id} is not issued`);
  return {
    id: row.id,
    purpose: purposeText(row.purpose),
    serialNumber: row.serialNumber,
    issuer,
    notBefore: row.notBefore.toISOString(),
    notAfter: row.notAfter.toISOString(),
    renewalOpensAt: row.renewalOpensAt.toISOString(),
    issuedAt: issuedAt.toISOString(),
    downloadBy: downloadBy.toISOString(),
    downloadedAt: iso(row.downloadedAt),
    downloadedFrom: row.downloadedFrom,
    inUseSince: iso(row.inUseSince),
    supersededAt: iso(row.supersededAt),
    revokedAt: iso(row.revokedAt),
    revocationReason: row.revocationReason,
    revokedBy: row.revokedBy,
    overlapping: row.status === "OVERLAPPING",
    revokeOnceReplaced: row.revokeOnceReplaced,
    state: certificateState(row, now),
    delivery: certificateDelivery({ ...row, downloadBy }, now),
    publicKeyFingerprint: row.publicKeyFingerprint,
    publicKeyLabel: row.publicKeyLabel,
    onPreviousKey: row.purpose === "STATION" && row.publicKeyFingerprint !== declaredFingerprint,
  };
}
