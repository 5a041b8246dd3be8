import { TAG } from "#lib/pki/der-reader";
import {
  derBitString,
  derContext,
  derNatural,
  derOid,
  derSequence,
  derSet,
  derText,
  derTime,
} from "#lib/pki/der-writer";
import { OID } from "#lib/pki/oids";

/** A certificate as no authority would make it; nobody signed it. TLS stacks send and take it all the same. */
export function oddCertificate(fields: { spki: Uint8Array; notBefore?: Uint8Array }): Uint8Array<ArrayBuffer> {
  const algorithm = derSequence(derOid(OID.ecdsaWithSha256));
  const name = derSequence(derSet(derSequence(derOid(OID.commonName), derText(TAG.utf8String, "odd"))));
  const tbs = derSequence(
    derContext(0, derNatural(2n)),
    derNatural(0x1122n),
    algorithm,
    name,
    derSequence(
      fields.notBefore ?? derTime(new Date("2026-01-01T00:00:00Z")),
      derTime(new Date("2036-01-01T00:00:00Z")),
    ),
    name,
    fields.spki,
  );
  const signature = derSequence(derNatural(1n), derNatural(1n));
  return derSequence(tbs, algorithm, derBitString(signature));
}
