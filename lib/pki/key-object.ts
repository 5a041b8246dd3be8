/**
 * The one place that makes the runtime's key objects, and only from keys that our own reader has passed: asked for the
 * details of a P-256 point at infinity, the runtime aborts the process.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { PublicKey } from "#lib/pki/public-key";

const publicKeyObjects = new WeakMap<PublicKey, KeyObject>();

/** The runtime's object of a key that our own reader has passed; made once per key. */
export function publicKeyObject(key: PublicKey): KeyObject {
  const known = publicKeyObjects.get(key);
  if (known) return known;
  const made = createPublicKey({ key: Buffer.from(key.spki), format: "der", type: "spki" });
  publicKeyObjects.set(key, made);
  return made;
}

/** @throws Error when the bytes are no PKCS#8 private key. */
export function privateKeyObject(pkcs8: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
}

/** SubjectPublicKeyInfo of a private key of ours. @throws Error when the bytes are no PKCS#8 private key. */
export function publicHalf(pkcs8: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createPublicKey(privateKeyObject(pkcs8)).export({ format: "der", type: "spki" }));
}

/**
 * A P-256 private key of ours as Basics Stations read it: SEC1 (RFC 5915), 121 bytes; PKCS #8 they misread.
 *
 * @throws Error when the bytes are no PKCS#8 private key on a curve.
 */
export function sec1OfPkcs8(pkcs8: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(privateKeyObject(pkcs8).export({ format: "der", type: "sec1" }));
}
