import { randomBytes } from "node:crypto";

/** The only source of chance. Production uses the operating system's CSPRNG. */
export interface Random {
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
}

/** Drawn at once: a call into the operating system's CSPRNG for every few bytes costs more than what they are for. */
const POOL_BYTES = 4096;
const SMALL_BYTES = 64;

let pool = Buffer.alloc(0);
let taken = 0;

export const systemRandom: Random = {
  bytes(length) {
    if (length > SMALL_BYTES) return randomBytes(length);
    if (taken + length > pool.length) {
      pool = randomBytes(POOL_BYTES);
      taken = 0;
    }
    const bytes = new Uint8Array(pool.subarray(taken, taken + length));
    pool.fill(0, taken, taken + length); // given out once, kept nowhere
    taken += length;
    return bytes;
  },
};

/** Random text of the URL-safe base64 alphabet: `byteLength` bytes of entropy. */
export function randomText(random: Random, byteLength: number): string {
  return Buffer.from(random.bytes(byteLength)).toString("base64url");
}
