import type { CertificateColumns } from "#lib/base-station/list-row";
import { type CertificateDelivery, type CertificateState, certificateDelivery, certificateState } from "./values";

/** A station's certificate in a word or two, as lists of stations show it. */
export interface StationCertificate {
  state: CertificateState;
  /** Null once revoked. */
  delivery: CertificateDelivery | null;
  /** RFC 3339 UTC; null once revoked. */
  notAfter: string | null;
}

/** What the columns of a base station say of its certificate at a moment; null while it has none. */
export function stationCertificate(columns: CertificateColumns, now: Date): StationCertificate | null {
  const { standing, notAfter, downloadBy, downloadedAt, inUseSince } = columns;
  if (standing === "REVOKED") return { state: "REVOKED", delivery: null, notAfter: null };
  if (notAfter === null || downloadBy === null) return null;
  return {
    state: certificateState({ notAfter, revokedAt: null, supersededAt: null }, now),
    delivery: certificateDelivery({ downloadBy, downloadedAt, inUseSince }, now),
    notAfter,
  };
}
