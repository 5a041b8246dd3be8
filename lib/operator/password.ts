import { hash, verify } from "@node-rs/argon2";
import type { Random } from "#lib/platform/random";

/** OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, 2 passes, 1 lane; also the library's defaults. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Argon2id in PHC string form (RFC 9106). */
export function hashPassword(password: string, random: Random): Promise<string> {
  return hash(password.normalize("NFC"), { ...ARGON2ID, salt: random.bytes(16) });
}

/** Of no password: verifying against it takes as long as against a real one, and fails. */
const NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$c3RhdGlvbmtlZXBlcjAwMA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/**
 * Whether it is the operator's password. Without a hash (no such operator, or one without a password) the same work is
 * done, so that the time tells nothing.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const same = await verify(passwordHash ?? NOBODY, password.normalize("NFC"));
  return same && passwordHash !== null;
}

/** Without 0, 1, i, l and o, which are mistaken for each other. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password to be read from a screen and typed: four groups of five, 99 bits. */
export function generatePassword(random: Random): string {
  const letters: string[] = [];
  while (letters.length < 20) {
    const byte = random.bytes(1)[0] ?? 0;
    if (byte < 248) letters.push(LETTERS.charAt(byte % LETTERS.length)); // 248 = 8 * 31: every letter as likely
  }
  return letters.join("").replace(/(.{5})(?=.)/g, "$1-");
}
