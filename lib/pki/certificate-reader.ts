import type { SerialNumber } from "#lib/pki/serial-number";

export interface CertificateExtension {
  readonly oid: string;
  /** "Key usage"; the OID itself when we do not know it. */
  readonly name: string;
  readonly critical: boolean;
  /** What it says, one line each: "Digital signature", "URI: http://...". */
  readonly lines: readonly string[];
}

/** A certificate as plain data for a page or REST. */
export interface CertificateDetails {
  readonly version: 1 | 2 | 3;
  readonly serialNumber: SerialNumber;
  /** RFC 4514: "CN=0123456789ABCDEF". */
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: {
    /** "P-256", "RSA 2048". */
    readonly label: string;
    /** "SHA256:..." of the SubjectPublicKeyInfo. */
    readonly fingerprint: string;
  };
  /** "ecdsa-with-SHA256"; the OID when we do not know it. */
  readonly signatureAlgorithm: string;
  readonly extensions: readonly CertificateExtension[];
  /** SHA-256 of the DER, upper-case hex pairs with colons, as `openssl x509 -fingerprint` shows it. */
  readonly sha256: string;
}

/** @throws DerError when the bytes are no certificate. */
export function readCertificate(_der: Uint8Array): CertificateDetails {
  throw new Error("not written yet");
}

/** PEM, 64 characters a line, LF, final newline. */
export function certificatePem(_der: Uint8Array): string {
  throw new Error("not written yet");
}

/** Several certificates, leaf first, one after the other. */
export function chainPem(_ders: readonly Uint8Array[]): string {
  throw new Error("not written yet");
}

/** The DER of the first PEM certificate in a text; undefined when there is none. */
export function certificateOfPem(_text: string): Uint8Array<ArrayBuffer> | undefined {
  throw new Error("not written yet");
}

/** For USE ITS KEY: the public key of a pasted certificate, as PEM; undefined when the text holds no certificate. */
export function publicKeyPemOfCertificate(_text: string): string | undefined {
  throw new Error("not written yet");
}
