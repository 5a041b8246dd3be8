import { hashOfSecret } from "#lib/operator/token-hash";
import { type Random, randomText } from "#lib/platform/random";

/** Tells where a token belongs that turns up somewhere; stations of ours never send one without it. */
const PREFIX = "bst_";
const HINT_CHARACTERS = 10;

export interface NewStationToken {
  /** "bst_" and 256 random bits; it leaves no trace but what is below. */
  token: string;
  /** SHA-256, hex. */
  hash: string;
  /** The first characters, by which its owner recognises it. */
  hint: string;
}

/** The token of a Basics Station, for `Authorization: Bearer`. */
export function newStationToken(random: Random): NewStationToken {
  const token = `${PREFIX}${randomText(random, 32)}`;
  return { token, hash: hashOfStationToken(token), hint: token.slice(0, HINT_CHARACTERS) };
}

/** What is stored of a token, and looked up by. */
export const hashOfStationToken = (token: string): string => hashOfSecret(token);
