const POLYNOMIAL = 0xedb88320;

/** CRC-32 bit by bit (IEEE 802.3, reflected), over several byte strings in a row. Slow, and nobody else's table. */
export function crc32OfAll(parts: readonly Uint8Array[]): number {
  let crc = 0xffffffff;
  for (const part of parts) {
    for (const byte of part) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    }
  }
  return ~crc >>> 0;
}
