// How a LoRa Basics Station 2.0.6 takes a credential blob apart, with its faults (basics-station.md 6.4;
// vectors/cups-05). Written from what the real client was seen to do, not from our encoder.

const SEQUENCE = 0x30;
const NONE = Buffer.alloc(4);

export interface BlobFiles {
  readonly trust: Buffer;
  readonly crt: Buffer;
  readonly key: Buffer;
}

/** What the station stores, or the line it logs when it refuses the blob and keeps what it has. */
export type BlobVerdict =
  | { readonly files: BlobFiles; readonly error?: never }
  | { readonly error: string; readonly files?: never };

/** Splits a blob into what goes to the three files. */
export function splitCredentialBlob(blob: Buffer): BlobVerdict {
  const refused = (text: string): BlobVerdict => ({ error: `Failed to parse tc credentials${text}` });
  if (blob[0] !== SEQUENCE) return refused(`: ASN.1 SEQ expected for trust (0x${hexByte(blob[0] ?? 0)})`);
  const trustLength = elementLength(blob, 0);

  const hasCertificate = blob[trustLength] === SEQUENCE;
  const crtLength = hasCertificate ? elementLength(blob, trustLength) : 0;
  const keyOffset = trustLength + (hasCertificate ? crtLength : NONE.length);
  if (keyOffset > blob.length) {
    return refused(`: expecting more data (key_offset=${keyOffset}, total_len=${blob.length})`);
  }
  const rest = blob.subarray(keyOffset);
  const keyLength = lengthOfKey(rest);
  if (keyLength > rest.length) {
    const parsed = trustLength + crtLength + keyLength;
    return refused(`! Lengths do not align segment_len=${blob.length} parsed_len=${parsed}. Ignoring.`);
  }
  return {
    files: {
      trust: blob.subarray(0, trustLength),
      crt: blob.subarray(trustLength, trustLength + crtLength),
      key: rest.subarray(0, keyLength),
    },
  };
}

/** A DER key, four zero bytes for none, or text up to the end. What follows a DER key is left out. */
function lengthOfKey(rest: Buffer): number {
  if (rest[0] === SEQUENCE) return elementLength(rest, 0);
  if (rest.length === 0 || rest.subarray(0, NONE.length).equals(NONE)) return 0;
  return rest.length;
}

/** A length byte of 128 or more is taken for `82 hh ll`, whatever it is: `81 hh` reads a byte of the content. */
function elementLength(bytes: Buffer, offset: number): number {
  const first = bytes[offset + 1] ?? 0;
  if (first < 0x80) return 2 + first;
  return 4 + (((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0));
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, "0");
}
