/**
 * Hybrid public key encryption, base mode, one message: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-GCM (RFC 9180).
 * Keys are the bare numbers: a point of 65 bytes, a scalar of 32. No key object is made.
 */
import { createCipheriv, createDecipheriv, createECDH, createHmac } from "node:crypto";
import { asciiBytes, type Bytes, concatBytes } from "#lib/pki/bytes";

const CURVE = "prime256v1";
export const POINT_BYTES = 65;
const SCALAR_BYTES = 32;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;

/** RFC 9180 section 7: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, and the AEADs. */
const KEM = Uint8Array.of(0x00, 0x10);
const KDF = Uint8Array.of(0x00, 0x01);
const AEADS = { 128: Uint8Array.of(0x00, 0x01), 256: Uint8Array.of(0x00, 0x02) } as const;

interface Suite {
  /** Of AES-GCM. */
  readonly keyBits: keyof typeof AEADS;
  /** What both sides know of the message's purpose; another one does not open it. */
  readonly info: Uint8Array;
  readonly aad: Uint8Array;
}

/** A pair for `sealTo` and `openWith`. */
export function newHpkePair(randomBytes: (length: number) => Uint8Array): { point: Bytes; scalar: Bytes } {
  const ecdh = createECDH(CURVE);
  for (;;) {
    const scalar = new Uint8Array(randomBytes(SCALAR_BYTES));
    try {
      ecdh.setPrivateKey(scalar);
    } catch {
      continue; // zero, or not below the group's order: once in 2^32
    }
    return { point: new Uint8Array(ecdh.getPublicKey()), scalar };
  }
}

/**
 * @param ephemeral used for this message alone.
 * @returns the ephemeral point, then ciphertext and tag.
 * @throws Error when the recipient is no point of P-256.
 */
export function sealTo(
  recipient: Uint8Array,
  plain: Uint8Array,
  { keyBits, info, aad }: Suite,
  ephemeral: { point: Uint8Array; scalar: Uint8Array },
): Bytes {
  const shared = sharedSecret(ephemeral.scalar, recipient, [ephemeral.point, recipient]);
  const { key, nonce } = keySchedule(shared, info, keyBits);
  const cipher = createCipheriv(`aes-${keyBits}-gcm`, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  return concatBytes([ephemeral.point, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @returns null when it is damaged, or was sealed to another key or for another purpose. */
export function openWith(
  recipient: { point: Uint8Array; scalar: Uint8Array },
  sealed: Uint8Array,
  { keyBits, info, aad }: Suite,
): Bytes | null {
  const tagStart = sealed.length - TAG_BYTES;
  if (tagStart < POINT_BYTES) return null;
  const ephemeral = sealed.subarray(0, POINT_BYTES);
  try {
    const shared = sharedSecret(recipient.scalar, ephemeral, [ephemeral, recipient.point]);
    const { key, nonce } = keySchedule(shared, info, keyBits);
    const decipher = createDecipheriv(`aes-${keyBits}-gcm`, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(tagStart));
    return concatBytes([decipher.update(sealed.subarray(POINT_BYTES, tagStart)), decipher.final()]);
  } catch {
    return null;
  }
}

/** Section 4.1. */
function sharedSecret(scalar: Uint8Array, point: Uint8Array, context: readonly Uint8Array[]): Bytes {
  const ecdh = createECDH(CURVE);
  ecdh.setPrivateKey(scalar);
  const suite = concatBytes([asciiBytes("KEM"), KEM]);
  const extracted = labeledExtract(suite, EMPTY, "eae_prk", ecdh.computeSecret(point));
  return labeledExpand(suite, extracted, "shared_secret", concatBytes(context), 32);
}

/** Section 5.1 with mode 0 and no pre-shared key. */
function keySchedule(shared: Uint8Array, info: Uint8Array, keyBits: Suite["keyBits"]): { key: Bytes; nonce: Bytes } {
  const suite = concatBytes([asciiBytes("HPKE"), KEM, KDF, AEADS[keyBits]]);
  const context = concatBytes([
    Uint8Array.of(0),
    labeledExtract(suite, EMPTY, "psk_id_hash", EMPTY),
    labeledExtract(suite, EMPTY, "info_hash", info),
  ]);
  const secret = labeledExtract(suite, shared, "secret", EMPTY);
  return {
    key: labeledExpand(suite, secret, "key", context, keyBits / 8),
    nonce: labeledExpand(suite, secret, "base_nonce", context, NONCE_BYTES),
  };
}

const EMPTY = new Uint8Array(0);
const VERSION = asciiBytes("HPKE-v1");

/** Section 4, over HKDF-Extract of RFC 5869. */
function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, input: Uint8Array): Bytes {
  return hmac(salt, [VERSION, suite, asciiBytes(label), input]);
}

/** Section 4, over HKDF-Expand of RFC 5869; at most one block of SHA-256 is asked for here. */
function labeledExpand(suite: Uint8Array, key: Uint8Array, label: string, info: Uint8Array, length: number): Bytes {
  const block = hmac(key, [Uint8Array.of(0, length), VERSION, suite, asciiBytes(label), info, Uint8Array.of(1)]);
  return block.slice(0, length);
}

function hmac(key: Uint8Array, parts: readonly Uint8Array[]): Bytes {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(part);
  return new Uint8Array(mac.digest());
}
