import type { Bytes } from "#lib/pki/bytes";

/** DER of a Name with one RDN, the common name: PrintableString where it fits, else UTF8String. @throws RangeError over 64 characters or empty. */
export function encodeCommonName(_commonName: string): Bytes {
  throw new Error("not written yet");
}

/** "CN=0123456789ABCDEF", RFC 4514 text. @throws DerError */
export function nameText(_der: Uint8Array): string {
  throw new Error("not written yet");
}
