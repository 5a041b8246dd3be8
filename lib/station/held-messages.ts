/** What a station said while nobody could hear it, in order; the oldest goes when there is too much. */
export interface HeldMessages {
  /** How many were dropped since the last `take`. */
  readonly dropped: number;
  add(message: string | Buffer): void;
  /** All, oldest first; nothing is held then. */
  take(): (string | Buffer)[];
}

export function heldMessages(maxBytes: number): HeldMessages {
  let held: (string | Buffer)[] = [];
  let bytes = 0;
  let dropped = 0;
  return {
    get dropped() {
      return dropped;
    },
    add(message) {
      held.push(message);
      bytes += sizeOf(message);
      while (bytes > maxBytes) {
        const oldest = held.shift();
        if (oldest === undefined) break;
        bytes -= sizeOf(oldest);
        dropped += 1;
      }
    },
    take() {
      const taken = held;
      held = [];
      bytes = 0;
      dropped = 0;
      return taken;
    },
  };
}

/** What an entry takes beside its bytes: a message may have none. */
const ENTRY_BYTES = 64;

const sizeOf = (message: string | Buffer) =>
  ENTRY_BYTES + (typeof message === "string" ? Buffer.byteLength(message) : message.length);
