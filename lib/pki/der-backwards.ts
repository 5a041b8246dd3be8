import type { Bytes } from "#lib/pki/bytes";
import { TAG } from "#lib/pki/der-reader";
import { writeTime } from "#lib/pki/der-writer";

/**
 * DER written from its end to its start: when a header is due, the length of its content is known, and nothing is copied
 * twice. For the one structure that is built for every certificate; the plain writer is easier to read.
 */
export class DerBackwards {
  /** Where the written octets begin; count back from the buffer's end. */
  at: number;
  readonly #buffer: Buffer;

  /** @param room in bytes; writing more throws RangeError. */
  constructor(room: number) {
    this.#buffer = Buffer.allocUnsafe(room);
    this.at = room;
  }

  bytes(part: Uint8Array): this {
    this.#buffer.set(part, this.#back(part.length));
    return this;
  }

  /** ASCII alone. */
  text(ascii: string): this {
    this.#buffer.write(ascii, this.#back(ascii.length), "latin1");
    return this;
  }

  /** A non-negative INTEGER from hex without needless zeros, an even number of digits. */
  integer(hex: string): this {
    const end = this.at;
    this.#buffer.write(hex, this.#back(hex.length / 2), "hex");
    if (hex.charCodeAt(0) > 0x37) this.#buffer[this.#back(1)] = 0; // above "7" the first bit would be the sign
    return this.wrap(TAG.integer, end);
  }

  time(time: Date): this {
    const length = time.getUTCFullYear() < 2050 ? 15 : 17;
    writeTime(this.#buffer, this.#back(length), time);
    return this;
  }

  /** The header of an element whose content was written since `at` was `end`. */
  wrap(tag: number, end: number): this {
    let length = end - this.at;
    if (length < 0x80) {
      this.#buffer[this.#back(1)] = length;
    } else {
      let octets = 0;
      for (; length > 0; length >>>= 8, octets++) this.#buffer[this.#back(1)] = length & 0xff;
      this.#buffer[this.#back(1)] = 0x80 | octets;
    }
    this.#buffer[this.#back(1)] = tag;
    return this;
  }

  /** A copy of all that was written. */
  written(): Bytes {
    return new Uint8Array(this.#buffer.subarray(this.at));
  }

  #back(length: number): number {
    this.at -= length;
    if (this.at < 0) throw new RangeError("more octets than there is room for");
    return this.at;
  }
}
