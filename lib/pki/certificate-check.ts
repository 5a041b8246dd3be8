import type { LeafProfile } from "#lib/pki/certificate-profile";
import type { PublicKey } from "#lib/pki/public-key";
import type { SignatureAlgorithm, Signer } from "#lib/pki/signer";

/** A check that failed: what we were about to sign or publish is not what the profile says. A defect, not an input error. */
export class CertificateCheckError extends Error {
  override readonly name = "CertificateCheckError";
}

/**
 * The full check, once per issuer, profile and key type: encodes a sample, has it signed by a throw-away key of the same
 * algorithm, reads it with a second parser and compares it with the profile field by field (enrolment.md section 10).
 *
 * @throws CertificateCheckError naming every field that differs.
 */
export async function checkLeafProfile(
  _profile: LeafProfile,
  _subjectKey: PublicKey,
  _throwAway: Signer,
): Promise<void> {
  throw new Error("not written yet");
}

/** The same for a CA certificate that is about to be stored. @throws CertificateCheckError */
export function checkAuthorityCertificate(_der: Uint8Array, _issuerKey: PublicKey): void {
  throw new Error("not written yet");
}

/** Before signing: the bytes differ from the profile in serial number, dates, subject, key, SAN and SKI alone. @throws CertificateCheckError */
export function checkLeafTbs(_profile: LeafProfile, _tbs: Uint8Array): void {
  throw new Error("not written yet");
}

/** Whether the signature over these bytes is the issuer's. */
export function verifySignature(
  _tbs: Uint8Array,
  _algorithm: SignatureAlgorithm,
  _signature: Uint8Array,
  _issuerKey: PublicKey,
): boolean {
  throw new Error("not written yet");
}
