import type { Bytes } from "#lib/pki/bytes";
import { derOid, derSequence, derSet } from "#lib/pki/der-writer";
import { OID } from "#lib/pki/oids";

/**
 * What a request should have (RFC 7030 section 4.5.2, its syntax as RFC 8951 section 4 mends it): the curve as an
 * attribute, the signature's algorithm as a bare OID, and the linking value where it is required.
 */
export function encodeCsrAttributes(options: { readonly linkingRequired: boolean }): Bytes {
  return derSequence(
    ...(options.linkingRequired ? [derOid(OID.challengePassword)] : []),
    derSequence(derOid(OID.ecPublicKey), derSet(derOid(OID.p256))),
    derOid(OID.ecdsaWithSha256),
  );
}
