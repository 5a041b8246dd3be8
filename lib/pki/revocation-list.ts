import type { Bytes } from "#lib/pki/bytes";
import type { PublicKey } from "#lib/pki/public-key";
import type { SerialNumber } from "#lib/pki/serial-number";
import type { SignatureAlgorithm } from "#lib/pki/signer";

/** CRLReason of RFC 5280 section 5.3.1; those we never write (hold, remove) can still be read. */
export const REVOCATION_REASON_CODES = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;

export type RevocationReason = keyof typeof REVOCATION_REASON_CODES;

export interface RevokedCertificate {
  readonly serialNumber: SerialNumber;
  /** Cut to whole seconds. */
  readonly revokedAt: Date;
  /** `unspecified` is written as no reason at all. */
  readonly reason: RevocationReason;
}

export interface RevocationListInput {
  /** The CA's subject, DER. */
  readonly issuerName: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly number: bigint;
  /** The CA's subject key identifier. */
  readonly authorityKeyId: Uint8Array;
  /** The shard's URI, byte-equal to the one in its leaves; absent for the root's list. */
  readonly distributionPoint?: string;
  /** In any order; written by serial number. */
  readonly entries: readonly RevokedCertificate[];
}

/** TBSCertList (enrolment.md L1-L5). @throws RangeError when dates, number or entries are out of their bounds. */
export function encodeRevocationListTbs(_input: RevocationListInput): Bytes {
  throw new Error("not written yet");
}

/** The same bytes, made in slices of a few milliseconds; `pause` lets others run between them. */
export async function encodeRevocationListTbsInSlices(
  _input: RevocationListInput,
  _pause: () => Promise<void>,
): Promise<Bytes> {
  throw new Error("not written yet");
}

/** A list as read back by our strict reader. */
export interface RevocationList {
  readonly issuerName: Bytes;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly number: bigint;
  readonly authorityKeyId: Bytes;
  readonly distributionPoint?: string;
  /** By serial number. */
  readonly entries: ReadonlyMap<SerialNumber, { readonly revokedAt: Date; readonly reason: RevocationReason }>;
  /** The signed bytes and the signature over them. */
  readonly tbs: Bytes;
  readonly signature: Bytes;
}

/** @throws DerError when the bytes are no list of ours. */
export function readRevocationList(_der: Uint8Array): RevocationList {
  throw new Error("not written yet");
}

/**
 * The gate before publishing (enrolment.md L10).
 *
 * @returns why the list must not be published, in words for the log; empty when it may.
 */
export function checkRevocationList(
  _der: Uint8Array,
  _expected: {
    readonly issuerKey: PublicKey;
    readonly issuerName: Uint8Array;
    readonly now: Date;
    /** The list it follows; absent for the first. */
    readonly previous?: RevocationList;
    /** Whether an entry of the previous list may be gone: its certificate ended before that list was made (L6). */
    readonly mayLeave?: (serialNumber: SerialNumber) => boolean;
  },
): readonly string[] {
  throw new Error("not written yet");
}

/** PEM with the label X509 CRL, for an operator's download. */
export function revocationListPem(_der: Uint8Array): string {
  throw new Error("not written yet");
}
