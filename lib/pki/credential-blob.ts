/**
 * The credentials in a CUPS answer: trust, certificate and key, one after the other without separators. A Basics Station
 * finds the borders by two forms of DER lengths only, and stores what it cannot use without a word; so what we send is
 * judged as it would read it.
 *
 * @see basics-station.md 6.4, and the station's own reader, src/sys.c of release 2.0.6
 */
import { asciiBytes, type Bytes, concatBytes } from "./bytes";
import { subjectNameOfCertificate } from "./certificate-reader";
import { DerError, TAG } from "./der-reader";

/** What a station reports that has no files: CRC-32 of three times four zero bytes. */
export const NO_FILES_CRC32 = 2077607535;

/** Of the length field in a CUPS answer. */
export const MAX_BLOB_BYTES = 65_535;

/** Stands for "no certificate" or "no key". */
const NONE = new Uint8Array(4);

export type CredentialParts =
  | {
      /** DER of the one CA certificate by which the server proves itself. */
      readonly trust: Uint8Array;
      /** DER of the leaf, without its chain. */
      readonly certificate: Uint8Array;
      /** SEC1 (P-256) or RSA, DER; any other as the bytes of its PEM text. */
      readonly key: Uint8Array;
    }
  | {
      readonly trust: Uint8Array;
      /** Becomes the line "Authorization: Bearer <token>"; null: the station only checks the server. */
      readonly token: string | null;
    };

/** @throws RangeError when the token is not ASCII. */
export function encodeCredentialBlob(parts: CredentialParts): Bytes {
  if ("certificate" in parts) return concatBytes([parts.trust, parts.certificate, parts.key]);
  const key = parts.token === null ? NONE : asciiBytes(`Authorization: Bearer ${parts.token}\r\n`);
  return concatBytes([parts.trust, NONE, key]);
}

/** @returns why a station would refuse the blob, or store it and never get in with it; undefined for one that works. */
export function judgeCredentialBlob(blob: Uint8Array): string | undefined {
  if (blob.length > MAX_BLOB_BYTES) return `The credentials have ${blob.length} bytes; at most 65535 fit.`;
  const trustEnd = elementEnd(blob, 0);
  if (trustEnd === null) return "The CA certificate is missing, or is no DER with a length that stations read.";
  if (!isCertificate(blob.subarray(0, trustEnd))) return "The first part is no CA certificate.";

  const hasCertificate = !startsWithNone(blob, trustEnd);
  const certificateEnd = hasCertificate ? elementEnd(blob, trustEnd) : trustEnd + NONE.length;
  if (certificateEnd === null || certificateEnd > blob.length) return "The certificate is no DER that stations read.";
  if (hasCertificate && !isCertificate(blob.subarray(trustEnd, certificateEnd))) {
    return "The second part is no certificate.";
  }
  const key = blob.subarray(certificateEnd);
  return hasCertificate ? judgeKey(key) : judgeHeaderLines(key);
}

/** With a certificate: its private key, as DER or as PEM text. */
function judgeKey(key: Uint8Array): string | undefined {
  if (key.length === 0 || startsWithNone(key, 0)) return "A certificate needs its private key.";
  if (key[0] !== TAG.sequence) {
    return PEM_KEY.test(Buffer.from(key).toString("latin1")) ? undefined : "The private key is neither DER nor PEM.";
  }
  const end = elementEnd(key, 0);
  if (end === null)
    return "The private key's DER has a length that stations misread. Send P-256 as SEC1, others as PEM.";
  if (end !== key.length) return "Bytes follow the private key.";
  // SEC1, PKCS #1 and PKCS #8 begin with a version; a certificate in its place (of a chain, say) does not.
  return key[contentStart(key, 0)] === TAG.integer ? undefined : "The third part is no private key.";
}

const PEM_KEY =
  /^-----BEGIN (?:EC |RSA )?PRIVATE KEY-----\r?\n[A-Za-z0-9+/=\r\n]+-----END (?:EC |RSA )?PRIVATE KEY-----\r?\n?$/;

/** Without a certificate: lines that go into the head of the station's requests, or four zero bytes. */
function judgeHeaderLines(key: Uint8Array): string | undefined {
  if (startsWithNone(key, 0)) return key.length === NONE.length ? undefined : "Bytes follow the end.";
  const text = Buffer.from(key).toString("latin1");
  if (text.startsWith("0")) return 'The token\'s text must not start with "0": stations take it for DER.';
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const areHeaders = lines.every((line) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\x20-\x7e]+$/.test(line));
  return areHeaders ? undefined : 'The token is no "Name: value" line.';
}

/** Where the element at `at` ends, as a station counts: one byte below 128, or 82 and two bytes. Null when it would not. */
function elementEnd(bytes: Uint8Array, at: number): number | null {
  if (bytes[at] !== TAG.sequence) return null;
  const first = bytes[at + 1] ?? 0x80;
  if (first >= 0x80 && first !== 0x82) return null;
  const length = first === 0x82 ? (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0) : first;
  const end = contentStart(bytes, at) + length;
  return end <= bytes.length ? end : null;
}

const contentStart = (bytes: Uint8Array, at: number): number => at + (bytes[at + 1] === 0x82 ? 4 : 2);

const startsWithNone = (bytes: Uint8Array, at: number): boolean =>
  at + NONE.length <= bytes.length && NONE.every((zero, index) => bytes[at + index] === zero);

function isCertificate(der: Uint8Array): boolean {
  try {
    subjectNameOfCertificate(der);
    return true;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}
