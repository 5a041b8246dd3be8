/** First byte of a frame: FIN, no RSV bit, and what the payload is (RFC 6455 section 5.2). */
const FINAL_TEXT = 0x81;
const FINAL_BINARY = 0x82;
/** Longer ones say so in this place, and their length in two bytes after it. */
const SHORT_BYTES = 125;
const MEDIUM = 126;

/**
 * A message to a station as its only frame: final, uncompressed, not masked, and its length never in the 64-bit form
 * (basics-station.md 11.1). In one piece: written as head and payload it would cost a stream twice the work, which is
 * what a relay does most.
 *
 * @param data at most MAX_MESSAGE_BYTES.
 */
export function messageFrame(data: Uint8Array, isBinary: boolean): Buffer {
  const { length } = data;
  const headBytes = length <= SHORT_BYTES ? 2 : 4;
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame[0] = isBinary ? FINAL_BINARY : FINAL_TEXT;
  if (headBytes === 2) frame[1] = length;
  else {
    frame[1] = MEDIUM;
    frame[2] = length >> 8;
    frame[3] = length & 0xff;
  }
  frame.set(data, headBytes);
  return frame;
}
