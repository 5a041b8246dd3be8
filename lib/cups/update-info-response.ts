import { asciiBytes, type Bytes, concatBytes } from "#lib/pki/bytes";
import { DomainError } from "#lib/platform/domain-error";

/** What a station is to change; what is absent stays as it is. */
export interface UpdateInfoResponse {
  readonly cupsUri?: string;
  readonly lnsUri?: string;
  /** Blobs of lib/pki/credential-blob.ts. */
  readonly cupsCredentials?: Uint8Array;
  readonly lnsCredentials?: Uint8Array;
  /** Of `update`, by the key whose CRC-32 the station reported; DER. */
  readonly signature?: { readonly keyCrc32: number; readonly bytes: Uint8Array };
  readonly update?: Uint8Array;
}

/** A station ends the exchange on a signature segment outside of these (basics-station.md 8), the CRC included. */
const MIN_SIGNATURE_SEGMENT = 8;
const MAX_SIGNATURE_SEGMENT = 132;

/**
 * Encodes the CUPS response body: six segments in fixed order, each a little-endian length in bytes and its data.
 *
 *     cupsUri u8 | tcUri u8 | cupsCred u16 | tcCred u16 | sig u32 | upd u32
 *
 * An absent segment is a zero length and nothing more, so "no updates" is 14 zero bytes. The length of `sig` counts the
 * CRC-32 of the signing key (4 bytes) that stands before the signature.
 *
 * @throws DomainError unavailable `cups_segment_too_long` when data does not fit its length field.
 * @see basics-station.md 6.2, and the station's own reader, src/cups.c of release 2.0.6
 */
export function encodeUpdateInfoResponse(response: UpdateInfoResponse): Bytes {
  const { signature } = response;
  const signed = signature && concatBytes([uintLE(signature.keyCrc32, 4), signature.bytes]);
  if (signed && (signed.length < MIN_SIGNATURE_SEGMENT || signed.length > MAX_SIGNATURE_SEGMENT)) throw tooLong("sig");
  return concatBytes([
    ...segment("cupsUri", 1, text(response.cupsUri)),
    ...segment("tcUri", 1, text(response.lnsUri)),
    ...segment("cupsCred", 2, response.cupsCredentials),
    ...segment("tcCred", 2, response.lnsCredentials),
    ...segment("sig", 4, signed),
    ...segment("upd", 4, response.update),
  ]);
}

const text = (uri: string | undefined) => (uri === undefined ? undefined : asciiBytes(uri));

const EMPTY = new Uint8Array();

/** A station takes lengths of four bytes as signed. */
const MAX_LENGTH: Readonly<Record<number, number>> = { 1: 0xff, 2: 0xffff, 4: 0x7fff_ffff };

function segment(name: string, lengthBytes: number, data: Uint8Array = EMPTY): Uint8Array[] {
  if (data.length > (MAX_LENGTH[lengthBytes] ?? 0)) throw tooLong(name);
  return [uintLE(data.length, lengthBytes), data];
}

const tooLong = (name: string): DomainError =>
  new DomainError("unavailable", "cups_segment_too_long", `The segment ${name} of the answer has no length that fits.`);

function uintLE(value: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, index) => Math.floor(value / 256 ** index) % 256);
}
