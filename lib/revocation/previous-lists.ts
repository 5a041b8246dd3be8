import type { Context } from "#lib/audit/context";
import { type RevocationList, readRevocationListInSlices } from "#lib/pki/revocation-list-reader";
import { letOthersRun } from "./let-others-run";
import type { ShardFacts } from "./list-snapshot";

/** The last list of each shard as this process read it back: the next one is compared with it. */
const kept = new Map<string, RevocationList>();

export const previousLists = {
  keep(shardId: string, list: RevocationList): void {
    kept.set(shardId, list);
  },

  /**
   * The published list of a shard, read again only if another process, or a refused publication, came between. None
   * when one later than the snapshot was published since: the list that is being made will be discarded.
   *
   * @param shard as of the snapshot, whose number it carries.
   */
  async of(ctx: Context, shard: ShardFacts): Promise<RevocationList | undefined> {
    const known = kept.get(shard.id);
    if (known?.number === shard.publishedNumber) return known;
    kept.delete(shard.id);
    const select = { list: true, publishedNumber: true } as const;
    const row = await ctx.db.revocationShard.findUnique({ where: { id: shard.id }, select });
    if (!row?.list || row.publishedNumber > shard.number) return undefined;
    return readRevocationListInSlices(row.list, letOthersRun);
  },
};
