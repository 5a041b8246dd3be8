import type { Bytes } from "#lib/pki/bytes";

/** Names of RFC 5758 and RFC 4055; each names the hash too. */
export type SignatureAlgorithm = "ecdsa-with-SHA256" | "ecdsa-with-SHA384" | "sha256WithRSAEncryption";

/** The seam between our code and a private key, wherever that lies: bytes in, signature out, no key object. */
export interface Signer {
  /** Lower-case hex of the subject key identifier of `spki`. */
  readonly keyId: string;
  /** SubjectPublicKeyInfo, DER, of the key that signs. */
  readonly spki: Bytes;
  readonly algorithm: SignatureAlgorithm;
  /** @returns the signature value as it stands in the certificate's BIT STRING (for ECDSA a DER SEQUENCE). */
  sign(tbs: Uint8Array): Promise<Bytes>;
}

/**
 * A signer on a private key in this process's memory.
 *
 * @throws Error when the bytes are not a PKCS#8 key of a kind that `SignatureAlgorithm` names.
 */
export function localSigner(_pkcs8: Uint8Array): Signer {
  throw new Error("not written yet");
}
