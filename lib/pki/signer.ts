import { sign } from "node:crypto";
import { type Bytes, toHex } from "#lib/pki/bytes";
import { subjectKeyIdentifier } from "#lib/pki/certificate-profile";
import { privateKeyObject, publicHalf } from "#lib/pki/key-object";
import { readPublicKey } from "#lib/pki/public-key";
import { HASH_OF, type SignatureAlgorithm } from "#lib/pki/signature-algorithm";

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

/** What a CA key of each kind signs with; RSA CAs have 3072 bits or more (enrolment.md section 10). */
const ALGORITHM_OF: Readonly<Record<string, SignatureAlgorithm>> = {
  "P-256": "ecdsa-with-SHA256",
  "P-384": "ecdsa-with-SHA384",
  "RSA 3072": "sha256WithRSAEncryption",
  "RSA 4096": "sha256WithRSAEncryption",
};

/**
 * A signer on a private key in this process's memory.
 *
 * @throws Error when the bytes are not a PKCS#8 key of a kind that a CA may have.
 */
export function localSigner(pkcs8: Uint8Array): Signer {
  const privateKey = privateKeyObject(pkcs8);
  const { key, faults } = readPublicKey(publicHalf(pkcs8));
  const algorithm = key && ALGORITHM_OF[key.label];
  if (!algorithm) throw new Error(`not a key that a CA signs with: ${faults?.[0]?.message ?? key?.label}`);
  const hash = HASH_OF[algorithm];
  return {
    keyId: toHex(subjectKeyIdentifier(key.spki)),
    spki: key.spki,
    algorithm,
    sign: async (tbs) => new Uint8Array(sign(hash, tbs, privateKey)),
  };
}
