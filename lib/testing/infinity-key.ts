import { derBitString, derOid, derSequence } from "#lib/pki/der-writer";
import { OID } from "#lib/pki/oids";

/** SubjectPublicKeyInfo of the P-256 point at infinity: asked for its details, the runtime aborts the process. */
export function infinityKey(): Uint8Array<ArrayBuffer> {
  return derSequence(derSequence(derOid(OID.ecPublicKey), derOid(OID.p256)), derBitString(Uint8Array.of(0)));
}
