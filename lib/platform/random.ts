import { randomBytes } from "node:crypto";

/** The only source of chance. Production uses the operating system's CSPRNG. */
export interface Random {
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
}

export const systemRandom: Random = { bytes: (length) => randomBytes(length) };

/** Random text of the URL-safe base64 alphabet: `byteLength` bytes of entropy. */
export function randomText(random: Random, byteLength: number): string {
  return Buffer.from(random.bytes(byteLength)).toString("base64url");
}
