import type { CertificateAuthority } from "#lib/generated/prisma/client";
import { equalBytes } from "#lib/pki/bytes";
import { type PublicKey, readPublicKey } from "#lib/pki/public-key";
import { type MasterKey, openPrivateKey } from "#lib/pki/sealed-key";
import { verifySignature } from "#lib/pki/signature";
import { localSigner, type Signer } from "#lib/pki/signer";
import type { Random } from "#lib/platform/random";

/** A CA with its key loaded: whoever holds it can sign in its name. */
export interface SigningAuthority {
  readonly authority: CertificateAuthority;
  readonly publicKey: PublicKey;
  readonly signer: Signer;
}

/**
 * Opens a CA's sealed key and proves that it is the one of the CA's certificate.
 *
 * @param sealedKey of an issuing CA its column, of the root the content of its file.
 * @throws SealedKeyError when the master key is another one or the blob is damaged.
 * @throws Error when the key is not the certificate's.
 */
export async function loadSigner(
  authority: CertificateAuthority,
  sealedKey: Uint8Array,
  masterKey: MasterKey,
  random: Random,
): Promise<SigningAuthority> {
  const { key: publicKey } = readPublicKey(authority.subjectPublicKeyInfo);
  if (!publicKey) throw new Error(`the key of ${authority.name} does not pass our own reader`);
  const keyId = Buffer.from(authority.subjectKeyId).toString("hex");
  const owner = { authorityId: authority.id, keyId, spki: authority.subjectPublicKeyInfo };
  const pkcs8 = openPrivateKey(sealedKey, owner, masterKey);
  const signer = localSigner(pkcs8);
  pkcs8.fill(0);
  const loaded = { authority, publicKey, signer };
  await checkSigner(loaded, random);
  return loaded;
}

/**
 * The check on load and every hour (enrolment.md H6): the key's public part is the certificate's, and a signature over
 * something new verifies.
 *
 * @throws Error naming the CA that must not sign.
 */
export async function checkSigner({ authority, publicKey, signer }: SigningAuthority, random: Random): Promise<void> {
  if (!equalBytes(signer.spki, publicKey.spki)) {
    throw new Error(`the key of ${authority.name} is not the one in its certificate`);
  }
  // It can be no certificate's: a TBSCertificate begins with 0x30.
  const probe = new Uint8Array([0x00, ...random.bytes(32)]);
  const signature = await signer.sign(probe);
  if (!verifySignature(probe, signer.algorithm, signature, publicKey)) {
    throw new Error(`a test signature of ${authority.name} does not verify`);
  }
}
