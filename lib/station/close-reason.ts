/** A control frame holds 125 bytes, two of them the code (RFC 6455 section 5.5). */
const MAX_BYTES = 123;

/** As much of a text as a WebSocket's close frame can carry: with more, closing fails. */
export function closeReason(text: string): string {
  let cut = text;
  while (Buffer.byteLength(cut) > MAX_BYTES) cut = [...cut].slice(0, -1).join("");
  return cut;
}
