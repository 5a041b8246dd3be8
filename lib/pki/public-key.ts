/**
 * Declared public keys: the strict reader that every key passes before the runtime's key API sees it. That API accepts
 * much that a station's key must not be, and a P-256 point at infinity aborts the process when it is asked for details.
 *
 * @see RFC 5280 section 4.1.2.7, RFC 3279 section 2.3.1, RFC 5480 section 2; enrolment.md sections 8 and 9
 */
import { createHash } from "node:crypto";
import type { Bytes } from "#lib/pki/bytes";
import {
  bigintOf,
  contentOf,
  type DerElement,
  DerError,
  encodedOf,
  naturalContent,
  readBitString,
  readElement,
  readNatural,
  readOid,
  readWhole,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";
import { type Curve, isOnCurve, P256, P384 } from "#lib/pki/elliptic-curve";
import { OID } from "#lib/pki/oids";
import { pem } from "#lib/pki/pem";
import {
  isRepairable,
  judgePublicKeyText,
  PUBLIC_KEY_FAULTS,
  type PublicKeyFault,
  removeSpaces,
  wholeFault,
} from "#lib/pki/public-key-text";
import { findRsaWeakness, type RsaWeakness } from "#lib/pki/rsa-strength";

declare const publicKeyBrand: unique symbol;

/** A public key that passed our strict reader: structure, strength, point on the curve. Nothing else makes one. */
export interface PublicKey {
  readonly [publicKeyBrand]: true;
  /** SubjectPublicKeyInfo, canonical DER (RFC 5280 section 4.1.2.7). */
  readonly spki: Bytes;
  /** "SHA256:" and unpadded base64 over `spki`. */
  readonly fingerprint: string;
  readonly algorithm: "RSA" | "EC";
  /** Of the modulus or the curve's field: 2048, 3072, 4096, 256, 384; other RSA sizes on foreign CAs alone. */
  readonly bits: number;
  readonly curve?: "P-256" | "P-384";
  /** "RSA 2048", "P-256". */
  readonly label: string;
}

export type PublicKeyVerdict =
  | { readonly key: PublicKey; readonly faults?: never }
  | { readonly faults: readonly PublicKeyFault[]; readonly key?: never };

/** No key we support is longer; the largest, RSA 4096, has 550 bytes. */
const MAX_SPKI_BYTES = 4096;

const RSA_BITS = [2048, 3072, 4096];
const RSA_EXPONENT = 65537n;
const CURVES: Readonly<Record<string, Curve>> = { [OID.p256]: P256, [OID.p384]: P384 };

/** What we can name though we do not take it. */
const UNSUPPORTED_NAMES: Readonly<Record<string, string>> = {
  [OID.rsassaPss]: "RSA-PSS",
  [OID.dsa]: "DSA",
  [OID.dhPublicNumber]: "Diffie-Hellman",
  [OID.dhKeyAgreement]: "Diffie-Hellman",
  [OID.x25519]: "X25519",
  [OID.x448]: "X448",
  [OID.ed25519]: "Ed25519",
  [OID.ed448]: "Ed448",
  [OID.p192]: "P-192",
  [OID.p224]: "P-224",
  [OID.p521]: "P-521",
  [OID.secp256k1]: "secp256k1",
  [OID.brainpoolP256r1]: "brainpoolP256r1",
  [OID.brainpoolP384r1]: "brainpoolP384r1",
  [OID.brainpoolP512r1]: "brainpoolP512r1",
};

/** Judges SubjectPublicKeyInfo bytes: strict DER, supported algorithm, strength (enrolment.md D6-D8, K1-K4, K6). */
export function readPublicKey(spki: Uint8Array): PublicKeyVerdict {
  return judge(spki, readRsaKey);
}

/** The same for the key of a foreign CA, which may have other RSA sizes and exponents (enrolment.md K1, K2). */
export function readAuthorityPublicKey(spki: Uint8Array): PublicKeyVerdict {
  return judge(spki, readAuthorityRsaKey);
}

type ReadRsaKey = typeof readRsaKey;

function judge(spki: Uint8Array, readRsa: ReadRsaKey): PublicKeyVerdict {
  try {
    const excess = spki.length - readElement(spki, 0, spki.length).end;
    if (excess > 0) return { faults: [PUBLIC_KEY_FAULTS.trailingBytes(excess)] };
    if (spki.length > MAX_SPKI_BYTES) throw new DerError("longer than any key we support");
    return readStructure(spki, readRsa);
  } catch (error) {
    if (error instanceof DerError) return { faults: [PUBLIC_KEY_FAULTS.notAPublicKey()] };
    throw error;
  }
}

/**
 * Judges pasted text down to the key's strength. All faults at once: where whitespace alone is wrong, the key is judged
 * as REMOVE SPACES would leave it, so that a weak key need not be repaired first to be refused.
 */
export function readPublicKeyText(text: string): PublicKeyVerdict {
  const { faults, spki } = judgePublicKeyText(text);
  if (spki) return readPublicKey(spki);
  const repaired = faults.every(isRepairable) ? judgePublicKeyText(removeSpaces(text)).spki : undefined;
  const further = repaired ? (readPublicKey(repaired).faults ?? []) : [];
  return { faults: [...faults, ...further] };
}

/** PEM with the label PUBLIC KEY, 64 characters a line, LF, a final newline. */
export function publicKeyPem(spki: Uint8Array): string {
  return pem("PUBLIC KEY", spki);
}

/** "SHA256:" and unpadded base64, as `ssh-keygen -l` shows fingerprints. */
export function publicKeyFingerprint(spki: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(spki).digest("base64").replace(/=+$/, "")}`;
}

/** The name of a key's kind, also of one that no station may have: "RSA 1024", "P-521". @throws DerError */
export function publicKeyLabel(spki: Uint8Array): string {
  const [algorithm, bits] = sequenceOf(readWhole(spki, TAG.sequence), 2);
  const [oid, parameters] = sequenceOf(algorithm, 1, 2);
  const name = readOid(oid);
  if (name === OID.rsaEncryption) return `RSA ${bitLength(readRsa(readBitString(bits)).modulus)}`;
  const curve = name === OID.ecPublicKey && parameters?.tag === TAG.oid ? readOid(parameters) : name;
  return CURVES[curve]?.name ?? UNSUPPORTED_NAMES[curve] ?? curve;
}

function readStructure(spki: Uint8Array, readRsa: ReadRsaKey): PublicKeyVerdict {
  const [algorithm, bits] = sequenceOf(readWhole(spki, TAG.sequence), 2);
  const [oid, parameters] = sequenceOf(algorithm, 1, 2);
  const name = readOid(oid);
  const value = readBitString(bits);
  if (name === OID.rsaEncryption) return readRsa(spki, parameters, value);
  if (name === OID.ecPublicKey) return readEcKey(spki, parameters, value);
  return { faults: [unsupported(UNSUPPORTED_NAMES[name] ?? `The algorithm ${name}`)] };
}

function readRsaKey(spki: Uint8Array, parameters: DerElement | undefined, value: Uint8Array): PublicKeyVerdict {
  if (parameters?.tag !== TAG.null || contentOf(parameters).length !== 0) throw new DerError("parameters are not NULL");
  const { modulus, exponent } = readRsa(value);
  const bits = bitLength(modulus);
  const label = `RSA ${bits}`;

  const faults: PublicKeyFault[] = [];
  if (bits < 2048) faults.push(weak(`${label} is too small. This platform requires RSA 2048 or more.`, label));
  else if (!RSA_BITS.includes(bits)) faults.push(unsupported(label));
  if (exponent !== RSA_EXPONENT) faults.push(exponentFault(exponent));
  const weakness = bits <= 4096 ? findRsaWeakness(modulus) : undefined;
  if (weakness) faults.push(weak(`This RSA key is weak: ${WEAKNESS[weakness]}. Make a new pair.`, "weak key"));
  return faults.length > 0 ? { faults } : { key: publicKey(spki, { algorithm: "RSA", bits, label }) };
}

/** 2048 to 8192 bits in whole octets, any odd exponent from 3 on; the modulus as sound as a station's. */
function readAuthorityRsaKey(
  spki: Uint8Array,
  parameters: DerElement | undefined,
  value: Uint8Array,
): PublicKeyVerdict {
  const { modulus, exponent } = readRsa(value);
  const bits = bitLength(modulus);
  const isUsual = bits >= 2048 && bits <= MAX_AUTHORITY_RSA_BITS && bits % 8 === 0;
  if (!isUsual) return readRsaKey(spki, parameters, value);
  if (parameters?.tag !== TAG.null || contentOf(parameters).length !== 0) throw new DerError("parameters are not NULL");
  if (exponent < 3n || exponent % 2n === 0n || exponent >= 2n ** 256n) return { faults: [exponentFault(exponent)] };
  const weakness = findRsaWeakness(modulus);
  const label = `RSA ${bits}`;
  if (weakness) return { faults: [weak(`This RSA key is weak: ${WEAKNESS[weakness]}.`, "weak key")] };
  return { key: publicKey(spki, { algorithm: "RSA", bits, label }) };
}

const MAX_AUTHORITY_RSA_BITS = 8192;

const WEAKNESS: Readonly<Record<RsaWeakness, string>> = {
  small_factor: "its modulus has a small factor",
  roca: "it was made by a chip with a known flaw (ROCA, CVE-2017-15361)",
  perfect_power: "its modulus is a power of a smaller number",
  close_factors: "its two primes lie too close together",
};

function readRsa(value: Uint8Array): { modulus: bigint; exponent: bigint } {
  const [modulus, exponent] = sequenceOf(readWhole(value, TAG.sequence), 2);
  const content = naturalContent(modulus);
  if (content.length < 16) throw new DerError("no modulus is that short");
  return { modulus: bigintOf(content), exponent: readNatural(exponent) };
}

function exponentFault(exponent: bigint): PublicKeyFault {
  const shown = exponent < 2n ** 64n ? ` ${exponent}` : "";
  if (exponent % 2n === 0n)
    return weak(`Its public exponent${shown} is even. Make a new pair with 65537.`, "even exponent");
  if (exponent < RSA_EXPONENT)
    return weak(`Its public exponent${shown} is too small. Make a new pair with 65537.`, "tiny exponent");
  return unsupported(`RSA with the public exponent${shown}`, "Make a new pair with 65537.");
}

function readEcKey(spki: Uint8Array, parameters: DerElement | undefined, point: Uint8Array): PublicKeyVerdict {
  if (!parameters || parameters.tag === TAG.null) throw new DerError("no curve");
  if (parameters.tag !== TAG.oid) return { faults: [unsupported("A curve given by its own parameters")] };
  const name = readOid(parameters);
  const curve = CURVES[name];
  if (!curve) return { faults: [unsupported(UNSUPPORTED_NAMES[name] ?? `The curve ${name}`)] };

  const octets = curve.bits / 8;
  const form = point[0];
  const isShortened = (form === 0x02 || form === 0x03) && point.length === 1 + octets;
  const isHybrid = (form === 0x06 || form === 0x07) && point.length === 1 + 2 * octets;
  if (isShortened || isHybrid)
    return { faults: [unsupported(`${curve.name} with a ${isHybrid ? "hybrid" : "compressed"} point`)] };

  const isWhole = form === 0x04 && point.length === 1 + 2 * octets;
  const x = bigintOf(point.subarray(1, 1 + octets));
  const y = bigintOf(point.subarray(1 + octets));
  if (!isWhole || !isOnCurve(curve, x, y)) {
    const message = `This key is damaged: its point is not on the curve ${curve.name}. Copy it again, or make a new pair.`;
    return { faults: [wholeFault("invalid_point", message, "not on the curve")] };
  }
  return { key: publicKey(spki, { algorithm: "EC", bits: curve.bits, curve: curve.name, label: curve.name }) };
}

function publicKey(spki: Uint8Array, facts: Pick<PublicKey, "algorithm" | "bits" | "label" | "curve">): PublicKey {
  const own = Uint8Array.from(encodedOf(readWhole(spki, TAG.sequence)));
  return { ...facts, spki: own, fingerprint: publicKeyFingerprint(own) } as PublicKey;
}

function unsupported(what: string, advice = "Use RSA 2048, 3072 or 4096, or EC P-256."): PublicKeyFault {
  return wholeFault("unsupported_key", `${what} is not supported. ${advice}`, "not supported");
}

function weak(message: string, label: string): PublicKeyFault {
  return wholeFault("weak_key", message, label);
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}
