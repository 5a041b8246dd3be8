import type { Bytes } from "#lib/pki/bytes";
import type { PublicKeyFault } from "#lib/pki/public-key-text";

declare const publicKeyBrand: unique symbol;

/** A public key that passed our strict reader: structure, strength, point on the curve. Nothing else makes one. */
export interface PublicKey {
  readonly [publicKeyBrand]: true;
  /** SubjectPublicKeyInfo, canonical DER (RFC 5280 section 4.1.2.7). */
  readonly spki: Bytes;
  /** "SHA256:" and unpadded base64 over `spki`. */
  readonly fingerprint: string;
  readonly algorithm: "RSA" | "EC";
  /** Of the modulus or the curve's field: 2048, 3072, 4096, 256, 384. */
  readonly bits: number;
  readonly curve?: "P-256" | "P-384";
  readonly label: string;
}

export type PublicKeyVerdict =
  | { readonly key: PublicKey; readonly faults?: never }
  | { readonly faults: readonly PublicKeyFault[]; readonly key?: never };

/** Judges SubjectPublicKeyInfo bytes: strict DER, supported algorithm, strength (enrolment.md D6-D8, K1-K4, K6). */
export function readPublicKey(_spki: Uint8Array): PublicKeyVerdict {
  throw new Error("not written yet");
}

/** Judges pasted text down to the key's strength; all faults that can be told at once. */
export function readPublicKeyText(_text: string): PublicKeyVerdict {
  throw new Error("not written yet");
}

/** PEM with the label PUBLIC KEY, 64 characters a line, LF, a final newline. */
export function publicKeyPem(_spki: Uint8Array): string {
  throw new Error("not written yet");
}

/** "SHA256:" and unpadded base64, as `ssh-keygen -l` shows fingerprints. */
export function publicKeyFingerprint(_spki: Uint8Array): string {
  throw new Error("not written yet");
}
