/**
 * Secrets that one process stores and only another may read: sealed to a public key, opened with its private half. Bound
 * to their owner, so that a box put in another row does not open.
 *
 *     "SKB1" | HPKE (lib/pki/hpke.ts): ephemeral point 65 | ciphertext | tag 16
 */
import { asciiBytes, type Bytes, concatBytes, equalBytes } from "#lib/pki/bytes";
import { newHpkePair, openWith, sealTo } from "#lib/pki/hpke";

const FORMAT = asciiBytes("SKB1");

/** Whose boxes they are. */
export interface BoxKey {
  /** P-256, uncompressed, 65 bytes. */
  readonly point: Uint8Array;
  /** The private half, 32 bytes. */
  readonly scalar: Uint8Array;
}

/** @param randomBytes of a cryptographic generator. */
export function newBoxKey(randomBytes: (length: number) => Uint8Array): BoxKey {
  return newHpkePair(randomBytes);
}

/** @param owner ASCII; opening with anything else fails. */
export function sealBox(input: {
  readonly plain: Uint8Array;
  readonly owner: string;
  readonly recipient: Uint8Array;
  readonly randomBytes: (length: number) => Uint8Array;
}): Bytes {
  const { plain, owner, recipient, randomBytes } = input;
  return concatBytes([FORMAT, sealTo(recipient, plain, suite(owner), newHpkePair(randomBytes))]);
}

/** @returns null when it is damaged, of another owner, or sealed to another key. */
export function openBox(sealed: Uint8Array, owner: string, key: BoxKey): Bytes | null {
  if (!equalBytes(sealed.subarray(0, FORMAT.length), FORMAT)) return null;
  return openWith(key, sealed.subarray(FORMAT.length), suite(owner));
}

const suite = (owner: string) =>
  ({ keyBits: 256, info: asciiBytes(`stationkeeper sealed box\0${owner}`), aad: new Uint8Array(0) }) as const;
