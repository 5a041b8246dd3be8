import type { KeyObject } from "node:crypto";
import type { PublicKey } from "#lib/pki/public-key";

/** The runtime's object of a key that our own reader has passed. */
export function publicKeyObject(_key: PublicKey): KeyObject {
  throw new Error("not written yet");
}

/** @throws Error when the bytes are no PKCS#8 private key. */
export function privateKeyObject(_pkcs8: Uint8Array): KeyObject {
  throw new Error("not written yet");
}
