import { verify } from "node:crypto";
import { type Bytes, concatBytes, fromHex } from "#lib/pki/bytes";
import { publicKeyObject } from "#lib/pki/key-object";
import { pemBlocks } from "#lib/pki/pem";
import { type PublicKey, readPublicKey } from "#lib/pki/public-key";

/** SubjectPublicKeyInfo of a P-256 key up to its point (RFC 5480 section 2), the point's "uncompressed" octet included. */
const SPKI_HEAD = fromHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
const POINT_BYTES = 64;

/** A station takes signature segments of 8 to 132 bytes, 4 of which are the key's CRC (basics-station.md 8). */
const MAX_SIGNATURE_BYTES = 128;

export type UpdatePointVerdict =
  | { readonly point: Bytes; readonly fault?: never }
  | { readonly fault: string; readonly point?: never };

/**
 * Reads the public key by which stations check updates: 64 bytes X then Y, as `sig-N.key` has them, in hex or base64; or
 * PEM as openssl writes it.
 */
export function readUpdatePoint(text: string): UpdatePointVerdict {
  if (/PRIVATE KEY/.test(text))
    return { fault: "This is a private key. Nothing was stored; keep it where updates are signed." };
  const bytes = bytesOf(text);
  if (!bytes) return { fault: "Give the 64 bytes of sig-N.key in hex or base64, or the public key as PEM." };
  const spki = bytes.length === POINT_BYTES ? concatBytes([SPKI_HEAD, bytes]) : bytes;
  const { key, faults } = readPublicKey(spki);
  if (!key) return { fault: faults[0]?.message ?? "This is no public key." };
  if (key.curve !== "P-256") return { fault: `Stations check updates with P-256 alone; this key is ${key.label}.` };
  return { point: key.spki.slice(SPKI_HEAD.length) };
}

function bytesOf(text: string): Bytes | undefined {
  const [block] = pemBlocks("PUBLIC KEY", text);
  if (block) return block;
  const bare = text.replaceAll(/\s+/g, "");
  if (/^(?:[0-9a-fA-F]{2}){64}$/.test(bare)) return fromHex(bare);
  const decoded = /^[A-Za-z0-9+/]+={0,2}$/.test(bare) ? new Uint8Array(Buffer.from(bare, "base64")) : undefined;
  return decoded?.length === POINT_BYTES ? decoded : undefined;
}

/** Whether a station with this key would run the data: ECDSA over SHA-512, DER (basics-station.md 8). */
export function isUpdateSignature(point: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length > MAX_SIGNATURE_BYTES) return false;
  const { key } = readPublicKey(concatBytes([SPKI_HEAD, point]));
  return key !== undefined && isSound(key, data, signature);
}

function isSound(key: PublicKey, data: Uint8Array, signature: Uint8Array): boolean {
  return verify("sha512", data, publicKeyObject(key), signature);
}
