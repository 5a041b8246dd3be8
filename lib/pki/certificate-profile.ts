import type { Eui64 } from "#lib/eui64";
import type { Bytes } from "#lib/pki/bytes";
import type { SerialNumber } from "#lib/pki/serial-number";
import type { SignatureAlgorithm } from "#lib/pki/signer";

/** What is the same in every leaf of one issuer, shard and kind. Prepared once, used for every certificate. */
export interface LeafProfileInput {
  /** The issuing CA's subject, DER, copied byte for byte. */
  readonly issuerName: Uint8Array;
  /** The issuing CA's subject key identifier. */
  readonly issuerKeyId: Uint8Array;
  readonly issuerNotBefore: Date;
  readonly issuerNotAfter: Date;
  readonly algorithm: SignatureAlgorithm;
  /** "station" leaves only, until listeners have certificates of their own. */
  readonly kind: "station";
  /** Adds id-kp-ipsecIKE to clientAuth. */
  readonly ipsec: boolean;
  /** `http:` URIs, as they stand in the shard's row. */
  readonly revocationListUri: string;
  readonly authorityCertificateUri: string;
  readonly ocspUri: string;
}

declare const leafProfileBrand: unique symbol;
export interface LeafProfile extends LeafProfileInput {
  readonly [leafProfileBrand]: true;
}

/** @throws RangeError when a URI is not plain `http:`. */
export function leafProfile(_input: LeafProfileInput): LeafProfile {
  throw new Error("not written yet");
}

export interface LeafCertificate {
  readonly serialNumber: SerialNumber;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** EUI-64 of a Basics Station, else the LRR-UUID. */
  readonly commonName: string;
  /** Only for a Basics Station: adds `urn:dev:mac:` as the SAN. */
  readonly eui64?: Eui64;
  readonly spki: Uint8Array;
}

/**
 * TBSCertificate of a station's leaf (enrolment.md section 10).
 *
 * @throws RangeError when the dates are not whole seconds, not in order, or outside the issuer's.
 */
export function encodeLeafTbs(_profile: LeafProfile, _leaf: LeafCertificate): Bytes {
  throw new Error("not written yet");
}

export type AuthorityKind = "root" | "base-station" | "server";

export interface AuthorityCertificate {
  readonly kind: AuthorityKind;
  readonly serialNumber: SerialNumber;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Name, DER: see `authorityCommonName` and `encodeCommonName`. */
  readonly subjectName: Uint8Array;
  readonly spki: Uint8Array;
  /** How the issuer (for a root: it itself) signs. */
  readonly algorithm: SignatureAlgorithm;
  /** Absent on a root, which signs itself. */
  readonly issuer?: {
    readonly name: Uint8Array;
    readonly keyId: Uint8Array;
    readonly notBefore: Date;
    readonly notAfter: Date;
    readonly revocationListUri: string;
    readonly authorityCertificateUri: string;
  };
}

/** TBSCertificate of one of our own CAs. @throws RangeError as `encodeLeafTbs`. */
export function encodeAuthorityTbs(_authority: AuthorityCertificate): Bytes {
  throw new Error("not written yet");
}

/** "<name> Base Station CA 3fa2b1": the first six hex digits of the key identifier keep successors apart. */
export function authorityCommonName(_name: string, _kind: AuthorityKind, _keyId: Uint8Array): string {
  throw new Error("not written yet");
}

/** Certificate or CertificateList: the signed bytes, the algorithm, the signature. */
export function assembleSigned(_tbs: Uint8Array, _algorithm: SignatureAlgorithm, _signature: Uint8Array): Bytes {
  throw new Error("not written yet");
}

/** Leftmost 160 bits of SHA-256 over the BIT STRING value of the key (RFC 7093 section 2, method 1). @throws DerError */
export function subjectKeyIdentifier(_spki: Uint8Array): Bytes {
  throw new Error("not written yet");
}

/** notBefore and notAfter of a leaf issued now (enrolment.md N4, N5); both inclusive, whole seconds. */
export function leafValidity(_input: {
  readonly issuedAt: Date;
  /** Calendar years; the default of the product is 2. */
  readonly years?: number;
  readonly backdateMinutes?: number;
  readonly issuerNotBefore: Date;
}): { readonly notBefore: Date; readonly notAfter: Date } {
  throw new Error("not written yet");
}
