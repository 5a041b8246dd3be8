import type { SealedKeyOwner } from "#lib/pki/sealed-key";

/** What the sealed private key of a Basics Station's certificate is bound to: its row, and its public half. */
export function leafKeyOwner(certificateId: string, spki: Uint8Array): SealedKeyOwner {
  return { authorityId: certificateId, keyId: "leaf", spki };
}
