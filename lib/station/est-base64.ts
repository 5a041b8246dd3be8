import type { Bytes } from "#lib/pki/bytes";

const LINE_CHARACTERS = 64;
/** First octet of any DER that a client would send: a SEQUENCE with a length of two octets. */
const RAW_DER = /^\x30[\x80-\x84]/;

export type Base64Verdict =
  | { readonly bytes: Bytes; readonly fault?: never }
  | { readonly fault: string; readonly bytes?: never };

/**
 * Decodes the body of an EST request (RFC 8951 section 3): the alphabet of RFC 4648 section 4, padded, with CR, LF, SP
 * and TAB anywhere. Everything else is told, so that whoever sent PEM or DER knows what to do.
 */
export function decodeEstBase64(body: Uint8Array): Base64Verdict {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");
  if (text.includes("-----BEGIN")) {
    return { fault: "The body must be the base64 of the DER alone: leave out the PEM lines that begin with dashes." };
  }
  if (RAW_DER.test(text)) return { fault: "The body must be base64: this is the DER itself." };
  const base64 = text.replaceAll(/[\r\n \t]+/g, "");
  if (base64 === "") return { fault: "The body is empty." };
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) {
    return { fault: "The body must be padded base64 (RFC 4648 section 4) and nothing else." };
  }
  const bytes = new Uint8Array(Buffer.from(base64, "base64"));
  const isCanonical = Buffer.from(bytes).toString("base64") === base64;
  return isCanonical ? { bytes } : { fault: "The base64 of the body has bits set in its padding." };
}

/** Base64 as every known client takes it: lines of 64 characters, each ended by LF alone. */
export function encodeEstBase64(bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return base64.replaceAll(new RegExp(`.{1,${LINE_CHARACTERS}}`, "g"), "$&\n");
}
