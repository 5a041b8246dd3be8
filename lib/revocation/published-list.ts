import { createHash } from "node:crypto";
import type { ReadDb } from "#lib/platform/db/client";

/** A list as PKI_PORT serves it. Public, so there is nobody to authorize. */
export interface PublishedList {
  number: bigint;
  list: Uint8Array;
  sha256: string;
  thisUpdate: Date;
  nextUpdate: Date;
}

/**
 * Finds published lists by their path. The bytes, up to megabytes, are kept and read again only when the number has
 * changed. While the database does not answer, what is kept is given out: it says itself how long it holds.
 */
export function publishedLists(db: ReadDb): (path: string) => Promise<PublishedList | undefined> {
  const kept = new Map<string, PublishedList>();

  async function newest(path: string): Promise<PublishedList | undefined> {
    const shard = await db.revocationShard.findUnique({ where: { path }, select: { publishedNumber: true } });
    if (!shard) return undefined;
    const known = kept.get(path);
    if (known?.number === shard.publishedNumber) return known;
    const row = await db.revocationShard.findUnique({ where: { path } });
    if (!row?.list || !row.thisUpdate || !row.nextUpdate) return undefined;
    const { list, publishedNumber: number, thisUpdate, nextUpdate } = row;
    const published = { number, list, sha256: createHash("sha256").update(list).digest("hex"), thisUpdate, nextUpdate };
    kept.set(path, published);
    return published;
  }

  return async (path) => {
    try {
      return await newest(path);
    } catch (error) {
      const known = kept.get(path);
      if (known) return known;
      throw error;
    }
  };
}
