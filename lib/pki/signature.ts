import { verify } from "node:crypto";
import { publicKeyObject } from "#lib/pki/key-object";
import type { PublicKey } from "#lib/pki/public-key";
import { HASH_OF, type SignatureAlgorithm } from "#lib/pki/signature-algorithm";

/** Whether the signature over these bytes is the issuer's, by an algorithm that fits its key. */
export function verifySignature(
  tbs: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
  issuerKey: PublicKey,
): boolean {
  const isEcdsa = algorithm !== "sha256WithRSAEncryption";
  if (isEcdsa !== (issuerKey.algorithm === "EC")) return false;
  return verify(HASH_OF[algorithm], tbs, publicKeyObject(issuerKey), signature);
}
