import type { ReadDb } from "#lib/platform/db/client";

/** A list as PKI_PORT serves it. Public, so there is nobody to authorize. */
export interface PublishedList {
  /** Changes with every list: the ETag. */
  number: bigint;
  list: Uint8Array;
  thisUpdate: Date;
  nextUpdate: Date;
}

/**
 * Finds published lists by their path. The bytes, up to megabytes, are kept and read again only when the number has
 * changed.
 */
export function publishedLists(db: ReadDb): (path: string) => Promise<PublishedList | undefined> {
  const kept = new Map<string, PublishedList>();
  return async (path) => {
    const newest = await db.revocationShard.findUnique({ where: { path }, select: { publishedNumber: true } });
    const known = kept.get(path);
    if (!newest) return undefined;
    if (known?.number === newest.publishedNumber) return known;
    const row = await db.revocationShard.findUnique({ where: { path } });
    if (!row?.list || !row.thisUpdate || !row.nextUpdate) return undefined;
    const { list, publishedNumber: number, thisUpdate, nextUpdate } = row;
    const published = { number, list, thisUpdate, nextUpdate };
    kept.set(path, published);
    return published;
  };
}
