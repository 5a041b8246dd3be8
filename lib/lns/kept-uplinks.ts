import { KEPT_UPLINKS } from "./values";

/**
 * The last uplinks of a station as they came, in a ring: the n-th in place n % KEPT_UPLINKS. Of most nothing is ever
 * read, since the next ones take their places.
 */
export interface KeptUplinks {
  ring: KeptUplink[];
  /** Of all that came. */
  count: number;
}

/** Where in `bytes`, which holds other messages too. */
export interface KeptUplink {
  /** ms since 1970. */
  at: number;
  bytes: Buffer;
  start: number;
  end: number;
}

const BLOCK_BYTES = 64 * 1024;
/** A longer one has bytes of its own. */
const SHARING_BYTES = 4 * 1024;

/**
 * Keeps copies of messages, one after the other in blocks that all stations share: kept as it came, each would be a
 * survivor for the garbage collector, which then takes more time than all else that is done for a message.
 *
 * @returns puts an uplink after those that are kept.
 */
export function uplinkKeeper(): (kept: KeptUplinks, at: number, data: Buffer) => void {
  let block = Buffer.alloc(0);
  let used = 0;

  return (kept, at, data) => {
    const { length } = data;
    const place = kept.count % KEPT_UPLINKS;
    kept.count += 1;
    let bytes = data;
    let start = 0;
    if (length <= SHARING_BYTES) {
      if (used + length > block.length) {
        block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
        used = 0;
      }
      block.set(data, used);
      bytes = block;
      start = used;
      used += length;
    }
    const before = kept.ring[place];
    if (before) {
      before.at = at;
      before.bytes = bytes;
      before.start = start;
      before.end = start + length;
    } else kept.ring[place] = { at, bytes, start, end: start + length };
  };
}

/** The oldest first. */
export function inOrder({ ring, count }: KeptUplinks): KeptUplink[] {
  const oldest = count % KEPT_UPLINKS;
  return count <= KEPT_UPLINKS ? ring : [...ring.slice(oldest), ...ring.slice(0, oldest)];
}

/** What is kept of both, as if they had come to one ring. */
export function merged(earlier: KeptUplinks, later: KeptUplinks): KeptUplinks {
  const all = [...inOrder(earlier), ...inOrder(later)].slice(-KEPT_UPLINKS);
  const count = earlier.count + later.count;
  const ring: KeptUplink[] = [];
  for (const [index, uplink] of all.entries()) ring[(count - all.length + index) % KEPT_UPLINKS] = uplink;
  return { ring, count };
}
