/**
 * Private keys at rest: PKCS#8 under AES-256-GCM with a data key of its own, and that under the master key, which lies
 * outside the database. Both are bound to the CA, the key and the public half, so that a blob put in another row does
 * not open (enrolment.md H2; NIST SP 800-38D).
 *
 *     "SKP1" | u8 length | master key id | wrapped data key | private key      each: nonce 12 | ciphertext | tag 16
 */
import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { asciiBytes, type Bytes, concatBytes, equalBytes } from "#lib/pki/bytes";

/** The key-encryption key, 32 bytes from a file outside the database. */
export interface MasterKey {
  /** See `masterKeyId`. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** What a sealed key is bound to; opening with anything else fails. */
export interface SealedKeyOwner {
  readonly authorityId: string;
  readonly keyId: string;
  readonly spki: Uint8Array;
}

/** `code` tells a wrong master key from damaged or foreign data. */
export class SealedKeyError extends Error {
  override readonly name = "SealedKeyError";
  constructor(
    readonly code: "wrong_master_key" | "damaged",
    message: string,
  ) {
    super(message);
  }
}

const FORMAT = asciiBytes("SKP1");
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;

/** The name of a master key, safe to store and show: "mk_" and 16 hex digits of a hash over it. */
export function masterKeyId(bytes: Uint8Array): string {
  if (bytes.length !== KEY_BYTES) throw new RangeError("a master key has 32 bytes");
  const hash = createHash("sha256").update("stationkeeper master key id\0").update(bytes);
  return `mk_${hash.digest("hex").slice(0, 16)}`;
}

/** Seals a PKCS#8 private key under a fresh data key, which the master key wraps. One self-contained blob. */
export function sealPrivateKey(input: {
  readonly pkcs8: Uint8Array;
  readonly owner: SealedKeyOwner;
  readonly masterKey: MasterKey;
  readonly randomBytes: (length: number) => Uint8Array;
}): Bytes {
  const { pkcs8, owner, masterKey, randomBytes } = input;
  const dataKey = randomBytes(KEY_BYTES);
  const wrapped = encrypt(masterKey.bytes, randomBytes(NONCE_BYTES), dataKey, associatedData("data key", owner));
  const sealed = encrypt(dataKey, randomBytes(NONCE_BYTES), pkcs8, associatedData("private key", owner));
  dataKey.fill(0);
  return concatBytes([FORMAT, lengthPrefixed(asciiBytes(masterKey.id)), wrapped, sealed]);
}

/** @throws SealedKeyError */
export function openPrivateKey(sealed: Uint8Array, owner: SealedKeyOwner, masterKey: MasterKey): Bytes {
  const blob = readBlob(sealed);
  if (blob.masterKeyId !== masterKey.id) {
    throw new SealedKeyError(
      "wrong_master_key",
      `The key is sealed under ${blob.masterKeyId}, not under ${masterKey.id}.`,
    );
  }
  const dataKey = decrypt(masterKey.bytes, blob.wrapped, associatedData("data key", owner));
  const pkcs8 = decrypt(dataKey, blob.sealed, associatedData("private key", owner));
  dataKey.fill(0);
  return pkcs8;
}

/** The id of the master key that a blob was sealed under. @throws SealedKeyError damaged */
export function sealedUnder(sealed: Uint8Array): string {
  return readBlob(sealed).masterKeyId;
}

function readBlob(blob: Uint8Array): { masterKeyId: string; wrapped: Uint8Array; sealed: Uint8Array } {
  const idStart = FORMAT.length + 1;
  const wrappedStart = idStart + (blob[FORMAT.length] ?? 0);
  const sealedStart = wrappedStart + WRAPPED_BYTES;
  const isFormat = equalBytes(blob.subarray(0, FORMAT.length), FORMAT);
  if (!isFormat || blob.length <= sealedStart + NONCE_BYTES + TAG_BYTES) {
    throw new SealedKeyError("damaged", "This is not a sealed key.");
  }
  return {
    masterKeyId: String.fromCharCode(...blob.subarray(idStart, wrappedStart)),
    wrapped: blob.subarray(wrappedStart, sealedStart),
    sealed: blob.subarray(sealedStart),
  };
}

function associatedData(what: string, owner: SealedKeyOwner): Bytes {
  const spkiHash = createHash("sha256").update(owner.spki).digest();
  const texts = [what, owner.authorityId, owner.keyId].map((text) => lengthPrefixed(asciiBytes(text)));
  return concatBytes([FORMAT, ...texts, spkiHash]);
}

function lengthPrefixed(bytes: Uint8Array): Bytes {
  if (bytes.length > 255) throw new RangeError("an id of more than 255 bytes");
  return concatBytes([Uint8Array.of(bytes.length), bytes]);
}

function encrypt(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, associated: Uint8Array): Bytes {
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated);
  return concatBytes([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Bytes {
  const tagStart = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(tagStart));
  try {
    return concatBytes([decipher.update(sealed.subarray(NONCE_BYTES, tagStart)), decipher.final()]);
  } catch {
    throw new SealedKeyError("damaged", "The sealed key is damaged, or belongs to another authority.");
  }
}
