import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import type { RevocationShard, RevocationReason as StoredReason } from "#lib/generated/prisma/client";
import type { RevokedCertificate } from "#lib/pki/revocation-list";
import type { SerialNumber } from "#lib/pki/serial-number";
import { wholeSeconds } from "#lib/platform/clock";
import { REASON_NAMES } from "./reason-names";

/** A shard without its list, which can have megabytes. */
export type ShardFacts = Omit<RevocationShard, "list">;

/** What one list is made of: a number of its own, and the evidence as of the moment it was taken. */
export interface ListSnapshot {
  shard: ShardFacts;
  number: bigint;
  /** Of the shard: once this list is published, everything up to here is. */
  generation: bigint;
  thisUpdate: Date;
  entries: RevokedCertificate[];
  /** Those whose certificates have ended: standing on this list is their last duty (enrolment.md L6). */
  ended: string[];
}

/**
 * Takes the next cRLNumber of a shard and reads its evidence. The shard's row is locked meanwhile (enrolment.md L4): a
 * revocation either bumped the generation before, and is in the snapshot, or bumps it after, and makes another list.
 */
export async function takeListSnapshot(ctx: Context, shardId: string): Promise<ListSnapshot> {
  return recordTelemetry(ctx, async (tx) => {
    const shard = await tx.revocationShard.update({
      where: { id: shardId },
      data: { number: { increment: 1 } },
      omit: { list: true },
    });
    // Only now, with the row locked: numbers and times go up together.
    const thisUpdate = wholeSeconds(ctx.clock.now());
    // 100,000 entries are sorted in memory; the usual 4 MB would send them over the disk.
    await tx.$executeRaw`SELECT set_config('work_mem', '64MB', true)`;
    // One text instead of 100,000 rows: the driver would spend most of the time on objects.
    const [read] = await tx.$queryRaw<[{ entries: string | null; ended: string[] | null }]>`
      SELECT string_agg(serial_number || ' ' || floor(extract(epoch FROM revoked_at))::bigint || ' ' || reason, E'\n'
               ORDER BY length(serial_number), serial_number COLLATE "C") AS entries,
             array_agg(serial_number) FILTER (WHERE not_after < ${thisUpdate}) AS ended
      FROM revocation WHERE shard_id = ${shardId} AND listed_after_expiry_at IS NULL`;
    return {
      shard,
      number: shard.number,
      generation: shard.generation,
      thisUpdate,
      entries: read.entries === null ? [] : read.entries.split("\n").map(parseEntry),
      ended: read.ended ?? [],
    };
  });
}

function parseEntry(line: string): RevokedCertificate {
  const [serialNumber = "", second = "", reason = ""] = line.split(" ");
  return {
    serialNumber: serialNumber as SerialNumber,
    revokedAt: new Date(Number(second) * 1000),
    reason: REASON_NAMES[reason as StoredReason],
  };
}
