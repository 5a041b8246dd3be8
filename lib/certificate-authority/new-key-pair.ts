import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";

/** A fresh P-256 pair as bytes; only a Signer made from `pkcs8` ever uses it. */
export async function newKeyPair(): Promise<{ spki: Uint8Array<ArrayBuffer>; pkcs8: Uint8Array<ArrayBuffer> }> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "der" },
  });
  return { spki: new Uint8Array(publicKey), pkcs8: new Uint8Array(privateKey) };
}
