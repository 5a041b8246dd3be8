import { contentOf, type DerElement, DerError, readOid, sequenceOf, TAG } from "#lib/pki/der-reader";
import { OID } from "#lib/pki/oids";
import type { SignatureAlgorithm } from "#lib/pki/signature-algorithm";

const ECDSA: Readonly<Record<string, SignatureAlgorithm>> = {
  [OID.ecdsaWithSha256]: "ecdsa-with-SHA256",
  [OID.ecdsaWithSha384]: "ecdsa-with-SHA384",
};

/** AlgorithmIdentifier of a signature of ours: ECDSA without parameters, RSA with NULL. @throws DerError for others */
export function readAlgorithm(element: DerElement | undefined): SignatureAlgorithm {
  const [oid, parameters] = sequenceOf(element, 1, 2);
  const name = readOid(oid);
  const ecdsa = ECDSA[name];
  if (ecdsa && !parameters) return ecdsa;
  const isNull = parameters?.tag === TAG.null && contentOf(parameters).length === 0;
  if (name === OID.sha256WithRSAEncryption && isNull) return "sha256WithRSAEncryption";
  throw new DerError(`signature algorithm ${name} is not one of ours`);
}
