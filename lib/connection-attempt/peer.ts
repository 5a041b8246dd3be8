import type { CertificateStatus } from "#lib/generated/prisma/enums";
import type { PeerCertificate } from "#lib/pki/peer-certificate";

/** Who is at the other end of a TLS connection, as the socket tells; no header of a proxy counts (enrolment.md T6). */
export interface Peer {
  address: string;
  port: number;
  /** "TLSv1.3". */
  tlsVersion: string;
  /** Of the cipher suite, by IANA. */
  cipher: string;
  /** What it showed; the handshake proved that it holds its key, and nothing else of it. */
  certificate: PeerCertificate | null;
}

/** A certificate of ours that a peer showed. */
export interface ShownCertificate {
  id: string;
  status: CertificateStatus;
  serialNumber: string;
  notAfter: Date;
  /** It was seen in use before. */
  inUse: boolean;
}

/** A base station that has proved who it is. */
export interface Caller {
  baseStationId: string;
  organizationId: string;
  lrrUuid: string;
  eui64: string | null;
  name: string;
  /**
   * KEY: the TLS handshake, with the key on record. CERTIFICATE: the same, with a certificate of ours in date whose key
   * is another, or whose station otherwise uses a password. PASSWORD: HTTP Basic. Of Basics Stations also
   * VENDOR_CERTIFICATE, of a vendor's CA, and TOKEN, a bearer token of ours.
   */
  proof: "KEY" | "CERTIFICATE" | "PASSWORD" | "VENDOR_CERTIFICATE" | "TOKEN";
  /** Our row of the certificate that it showed; null when that was not one of ours. */
  certificate: ShownCertificate | null;
}
