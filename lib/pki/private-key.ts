/**
 * Private keys that an operator pastes for an external server, taken apart by our own reader: no key object is made.
 *
 * @see RFC 5915 (SEC1), RFC 8017 appendix A.1.2 (PKCS #1), RFC 5958 (PKCS #8)
 */
import { createECDH } from "node:crypto";
import { type Bytes, equalBytes } from "#lib/pki/bytes";
import {
  bigintOf,
  childrenOf,
  contentOf,
  contextConstructed,
  type DerElement,
  DerError,
  encodedOf,
  expectTag,
  naturalContent,
  readBitString,
  readNatural,
  readOid,
  readWhole,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";
import {
  derBitString,
  derContext,
  derNatural,
  derNull,
  derOctetString,
  derOid,
  derSequence,
} from "#lib/pki/der-writer";
import { OID } from "#lib/pki/oids";
import { pem, pemBlocks } from "#lib/pki/pem";
import { type PublicKey, readPublicKey } from "#lib/pki/public-key";

export interface PrivateKey {
  /** Its public half, judged as a station's. */
  readonly publicKey: PublicKey;
  /**
   * As it goes into a credential blob (basics-station.md 6.4): SEC1 for P-256 and PKCS #1 for RSA, DER; for P-384, whose
   * DER stations misread, SEC1 as PEM text.
   */
  readonly blobKey: Bytes | string;
}

export type PrivateKeyVerdict =
  | { readonly key: PrivateKey; readonly fault?: never }
  | { readonly fault: string; readonly key?: never };

const NO_KEY = "This is not a private key. Paste the text from BEGIN PRIVATE KEY to END PRIVATE KEY.";
const ENCRYPTED = "This private key is encrypted. Paste it without its passphrase: openssl pkey -in key.pem";
const CURVES = [
  { oid: OID.p256, name: "prime256v1", bytes: 32 },
  { oid: OID.p384, name: "secp384r1", bytes: 48 },
];

/** PEM: "PRIVATE KEY", "EC PRIVATE KEY" or "RSA PRIVATE KEY", once. Never throws for any text. */
export function readPrivateKeyText(text: string): PrivateKeyVerdict {
  if (/ENCRYPTED/.test(text)) return { fault: ENCRYPTED };
  const readers = { "PRIVATE KEY": readPkcs8, "EC PRIVATE KEY": readSec1, "RSA PRIVATE KEY": readPkcs1 };
  const found = Object.entries(readers).flatMap(([label, read]) =>
    pemBlocks(label, text).map((block) => ({ block, read })),
  );
  const [only, another] = found;
  if (!only) return { fault: NO_KEY };
  if (another) return { fault: "These are several private keys. Paste one." };
  try {
    return judge(only.read(only.block));
  } catch (error) {
    if (error instanceof DerError) return { fault: `This private key is damaged: ${error.message}.` };
    throw error;
  }
}

/** The same key as PEM text, as TLS wants it. */
export function privateKeyPem(blobKey: Uint8Array | string): string {
  if (typeof blobKey === "string") return blobKey;
  const [version] = childrenOf(readWhole(blobKey, TAG.sequence));
  return pem(readNatural(version) === 1n ? "EC PRIVATE KEY" : "RSA PRIVATE KEY", blobKey);
}

interface Parts {
  spki: Bytes;
  blobKey: Bytes | string;
}

function judge({ spki, blobKey }: Parts): PrivateKeyVerdict {
  const { key, faults } = readPublicKey(spki);
  return key ? { key: { publicKey: key, blobKey } } : { fault: faults[0]?.message ?? NO_KEY };
}

function readPkcs8(der: Uint8Array): Parts {
  const [version, algorithm, key] = sequenceOf(readWhole(der, TAG.sequence), 3, 5);
  if (readNatural(version) > 1n) throw new DerError("an unknown version");
  const [oid, parameters] = sequenceOf(algorithm, 1, 2);
  const inner = contentOf(expectTag(key, TAG.octetString));
  const name = readOid(oid);
  if (name === OID.rsaEncryption) return readPkcs1(inner);
  if (name === OID.ecPublicKey && parameters) return readSec1(inner, parameters);
  throw new DerError(`its algorithm ${name} is not supported`);
}

/** @param named the curve, where PKCS #8 says it outside. */
function readSec1(der: Uint8Array, named?: DerElement): Parts {
  const [version, scalar, ...rest] = sequenceOf(readWhole(der, TAG.sequence), 2, 4);
  if (readNatural(version) !== 1n) throw new DerError("an unknown version");
  const inside = rest.find(({ tag }) => tag === contextConstructed(0));
  const parameters = named ?? (inside && childrenOf(inside, 1)[0]);
  if (!parameters) throw new DerError("it does not name its curve");
  const oid = readOid(parameters);
  const curve = CURVES.find((known) => known.oid === oid);
  if (!curve) throw new DerError(`its curve ${oid} is not supported`);
  const octets = contentOf(expectTag(scalar, TAG.octetString));
  if (octets.length !== curve.bytes) throw new DerError("its number has another length than the curve's");
  const point = pointOf(curve.name, octets);
  const told = rest.find(({ tag }) => tag === contextConstructed(1));
  if (told && !equalBytes(readBitString(childrenOf(told, 1)[0]), point)) {
    throw new DerError("its two halves do not belong together");
  }
  const curveOid = encodedOf(parameters);
  const sec1 = derSequence(
    derNatural(1n),
    derOctetString(octets),
    derContext(0, curveOid),
    derContext(1, derBitString(point)),
  );
  return {
    spki: derSequence(derSequence(derOid(OID.ecPublicKey), curveOid), derBitString(point)),
    blobKey: curve.bytes === 32 ? sec1 : pem("EC PRIVATE KEY", sec1),
  };
}

function pointOf(curve: string, scalar: Uint8Array): Uint8Array {
  const ecdh = createECDH(curve);
  try {
    ecdh.setPrivateKey(scalar);
  } catch {
    throw new DerError("its number is not one of the curve's");
  }
  return ecdh.getPublicKey();
}

function readPkcs1(der: Uint8Array): Parts {
  const numbers = sequenceOf(readWhole(der, TAG.sequence), 9);
  const [version, modulus, exponent, secret, p, q] = numbers.map((number) => bigintOf(naturalContent(number)));
  if (version !== 0n) throw new DerError("an unknown version");
  if (!modulus || !exponent || !secret || !p || !q || p < 2n || q < 2n) throw new DerError("a number is zero");
  const belongs = p * q === modulus && [p, q].every((prime) => (exponent * secret) % (prime - 1n) === 1n);
  if (!belongs) throw new DerError("its numbers do not belong together");
  return {
    spki: derSequence(
      derSequence(derOid(OID.rsaEncryption), derNull()),
      derBitString(derSequence(derNatural(modulus), derNatural(exponent))),
    ),
    blobKey: new Uint8Array(der),
  };
}
