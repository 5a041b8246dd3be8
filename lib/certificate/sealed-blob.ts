import type { Bytes } from "#lib/pki/bytes";
import { type MasterKey, openPrivateKey, sealPrivateKey } from "#lib/pki/sealed-key";
import type { Random } from "#lib/platform/random";

/** A credential blob has no public half of its own; the id of its row is what it is bound to. */
const ownerOf = (credentialId: string) => ({ authorityId: credentialId, keyId: "blob", spki: new Uint8Array() });

/** Seals a credential blob, private key or token and all, as private keys are sealed (enrolment.md H2). */
export function sealBlob(blob: Uint8Array, credentialId: string, masterKey: MasterKey, random: Random): Bytes {
  const randomBytes = (length: number) => random.bytes(length);
  return sealPrivateKey({ pkcs8: blob, owner: ownerOf(credentialId), masterKey, randomBytes });
}

/** @throws SealedKeyError when it was sealed under another master key, or for another row. */
export function openSealedBlob(sealed: Uint8Array, credentialId: string, masterKey: MasterKey): Bytes {
  return openPrivateKey(sealed, ownerOf(credentialId), masterKey);
}
