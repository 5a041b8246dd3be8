import { type Bytes, equalBytes } from "#lib/pki/bytes";
import { derContext, derNatural, derOid, derSequence, derSet } from "#lib/pki/der-writer";
import { OID } from "#lib/pki/oids";

/**
 * Certificates alone in a CMS SignedData without content, signers and lists, as EST answers (RFC 5272 section 4.1,
 * RFC 5652 section 5.1). The SET OF certificates stands in DER order (X.690 section 11.6), each once.
 *
 * @throws RangeError without any certificate.
 */
export function encodeCertsOnly(certificates: readonly Uint8Array[]): Bytes {
  if (certificates.length === 0) throw new RangeError("no certificate to carry");
  const sorted = certificates.toSorted(Buffer.compare);
  const distinct = sorted.filter((certificate, index) => {
    const before = sorted[index - 1];
    return !before || !equalBytes(before, certificate);
  });
  const signedData = derSequence(
    derNatural(1n),
    derSet(), // digestAlgorithms
    derSequence(derOid(OID.data)), // eContent is absent
    derContext(0, ...distinct),
    derSet(), // signerInfos
  );
  return derSequence(derOid(OID.signedData), derContext(0, signedData));
}
