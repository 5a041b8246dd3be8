/** Signatures that others make: which algorithm an AlgorithmIdentifier names, and whether a signature verifies by it. */
import { constants, verify } from "node:crypto";
import {
  childrenOf,
  contentOf,
  contextConstructed,
  type DerElement,
  DerError,
  expectTag,
  readNatural,
  readOid,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";
import { publicKeyObject } from "#lib/pki/key-object";
import { OID } from "#lib/pki/oids";
import type { PublicKey } from "#lib/pki/public-key";

type Hash = "sha256" | "sha384" | "sha512";

/** A signature algorithm without MD5 and SHA-1, which nobody may use here any more. */
export type SignatureScheme =
  | { readonly kind: "RSA" | "ECDSA"; readonly hash: Hash }
  | { readonly kind: "RSASSA-PSS"; readonly hash: Hash; readonly saltLength: number };

const SCHEMES: Readonly<Record<string, SignatureScheme>> = {
  [OID.ecdsaWithSha256]: { kind: "ECDSA", hash: "sha256" },
  [OID.ecdsaWithSha384]: { kind: "ECDSA", hash: "sha384" },
  [OID.ecdsaWithSha512]: { kind: "ECDSA", hash: "sha512" },
  [OID.sha256WithRSAEncryption]: { kind: "RSA", hash: "sha256" },
  [OID.sha384WithRSAEncryption]: { kind: "RSA", hash: "sha384" },
  [OID.sha512WithRSAEncryption]: { kind: "RSA", hash: "sha512" },
};

const HASHES: Readonly<Record<string, Hash>> = {
  [OID.sha256]: "sha256",
  [OID.sha384]: "sha384",
  [OID.sha512]: "sha512",
};
const HASH_BYTES: Readonly<Record<Hash, number>> = { sha256: 32, sha384: 48, sha512: 64 };

/**
 * ECDSA without parameters (RFC 5758 section 3.2), RSA with NULL or, as must be accepted too, without (RFC 4055
 * section 5), RSASSA-PSS with one hash for message and mask (section 3.1).
 *
 * @returns undefined for every other algorithm.
 * @throws DerError when the element is malformed.
 */
export function readSignatureScheme(element: DerElement | undefined): SignatureScheme | undefined {
  const [oid, parameters] = sequenceOf(element, 1, 2);
  const name = readOid(oid);
  if (name === OID.rsassaPss) return parameters && readPss(parameters);
  const scheme = SCHEMES[name];
  if (scheme?.kind === "ECDSA" && parameters) throw new DerError("parameters where none belong");
  if (scheme?.kind === "RSA" && parameters) expectNull(parameters);
  return scheme;
}

/** Whether the signature over these bytes is this key's. */
export function verifyScheme(
  bytes: Uint8Array,
  scheme: SignatureScheme,
  signature: Uint8Array,
  key: PublicKey,
): boolean {
  if ((scheme.kind === "ECDSA") !== (key.algorithm === "EC")) return false;
  const object = publicKeyObject(key);
  if (scheme.kind !== "RSASSA-PSS") return verify(scheme.hash, bytes, object, signature);
  const { hash, saltLength } = scheme;
  if (saltLength > Math.ceil(key.bits / 8) - HASH_BYTES[hash] - 2) return false;
  return verify(hash, bytes, { key: object, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
}

/** RSASSA-PSS-params; the defaults, which are SHA-1, are none of ours. */
function readPss(parameters: DerElement): SignatureScheme | undefined {
  const fields = new Map(sequenceOf(parameters, 0, 4).map((field) => [field.tag, field]));
  const field = (number: number) => {
    const wrapper = fields.get(contextConstructed(number));
    return wrapper && childrenOf(wrapper, 1)[0];
  };
  const [hashField, maskField, saltField, trailerField] = [field(0), field(1), field(2), field(3)];
  if (!hashField || !maskField) return undefined;
  const hash = readHash(hashField);
  const [mask, maskHash] = sequenceOf(maskField, 2);
  const salt = saltField ? readNatural(saltField) : 20n;
  const isUsual = readOid(mask) === OID.mgf1 && readHash(maskHash) === hash && !trailerField;
  return hash && isUsual && salt <= 1024n ? { kind: "RSASSA-PSS", hash, saltLength: Number(salt) } : undefined;
}

function readHash(element: DerElement | undefined): Hash | undefined {
  const [oid, parameters] = sequenceOf(element, 1, 2);
  if (parameters) expectNull(parameters);
  return HASHES[readOid(oid)];
}

function expectNull(parameters: DerElement): void {
  if (contentOf(expectTag(parameters, TAG.null)).length !== 0) throw new DerError("parameters are not NULL");
}
