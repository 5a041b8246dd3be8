import { createHash } from "node:crypto";
import { type Random, randomText } from "#lib/platform/random";
import { TOKEN_PREFIX } from "./values";

/** What is stored of a session id or a token: SHA-256, hex. Both are random enough that no salt is needed. */
export function hashOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** The value of a new session cookie: 256 random bits. */
export function newSessionSecret(random: Random): string {
  return randomText(random, 32);
}

/** A new API token: "bsk_" and 256 random bits. */
export function newTokenSecret(random: Random): string {
  return `${TOKEN_PREFIX}${randomText(random, 32)}`;
}

/** The first characters, by which its owner recognises a token. */
export function tokenHint(secret: string): string {
  return secret.slice(0, 10);
}
