const LINE_FEED = 0x0a;

/** What a terminal has shown last, bounded, for a browser that comes back. */
export class Scrollback {
  readonly #limitBytes: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #isCut = false;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  add(data: Buffer): void {
    this.#chunks.push(data);
    this.#bytes += data.length;
    while (this.#bytes > this.#limitBytes) {
      const [oldest] = this.#chunks;
      if (!oldest) return;
      this.#isCut = true;
      const surplus = this.#bytes - this.#limitBytes;
      if (oldest.length <= surplus) this.#chunks.shift();
      else this.#chunks[0] = oldest.subarray(surplus);
      this.#bytes -= Math.min(oldest.length, surplus);
    }
  }

  /** From the first whole line on where the beginning is lost: half an escape sequence would show as rubbish. */
  read(): Buffer {
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    if (!this.#isCut) return all;
    return all.subarray(all.indexOf(LINE_FEED) + 1);
  }
}
