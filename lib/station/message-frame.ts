/** First byte of a frame: FIN, no RSV bit, and what the payload is (RFC 6455 section 5.2). */
const FINAL_TEXT = 0x81;
const FINAL_BINARY = 0x82;
/** Longer ones say so in this place, and their length in two bytes after it. */
const SHORT_BYTES = 125;
const MEDIUM = 126;
/** In the second byte, beside the length. */
const MASKED = 0x80;
const KEY_BYTES = 4;

/** What fits a length of two bytes. */
export const MAX_MASKED_BYTES = 0xffff;

/**
 * A message to a station as its only frame: final, uncompressed, not masked, and its length never in the 64-bit form
 * (basics-station.md 11.1). In one piece: written as head and payload it would cost a stream twice the work, which is
 * what a relay does most.
 *
 * @param data at most MAX_MESSAGE_BYTES.
 */
export function messageFrame(data: Uint8Array, isBinary: boolean): Buffer {
  const frame = Buffer.allocUnsafe(headBytes(data.length) + data.length);
  frame.set(data, writeHead(frame, data.length, isBinary));
  return frame;
}

/**
 * A message of a client as its only frame, masked as RFC 6455 section 5.3 wants.
 *
 * @param data at most MAX_MASKED_BYTES.
 * @param key 4 bytes that nobody can foresee, for this frame alone.
 */
export function maskedFrame(data: Uint8Array, isBinary: boolean, key: Uint8Array): Buffer {
  const { length } = data;
  const frame = Buffer.allocUnsafe(headBytes(length) + KEY_BYTES + length);
  const keyAt = writeHead(frame, length, isBinary);
  frame[1] = (frame[1] ?? 0) | MASKED;
  frame.set(key, keyAt);
  const dataAt = keyAt + KEY_BYTES;
  for (let index = 0; index < length; index++) {
    frame[dataAt + index] = (data[index] as number) ^ (key[index & 3] as number);
  }
  return frame;
}

const headBytes = (length: number): number => (length <= SHORT_BYTES ? 2 : 4);

/** @returns where it ends. */
function writeHead(frame: Buffer, length: number, isBinary: boolean): number {
  frame[0] = isBinary ? FINAL_BINARY : FINAL_TEXT;
  if (length <= SHORT_BYTES) {
    frame[1] = length;
    return 2;
  }
  frame[1] = MEDIUM;
  frame[2] = length >> 8;
  frame[3] = length & 0xff;
  return 4;
}
