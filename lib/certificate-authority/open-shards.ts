import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { CertificateAuthority, RevocationShard } from "#lib/generated/prisma/client";
import { newId } from "#lib/platform/new-id";
import { revocationListPath } from "./addresses";
import { CERTIFICATES_PER_OPEN_SHARD, MOST_OPEN_SHARDS, SHARD_CERTIFICATES, SHARD_REVOCATIONS } from "./values";

/**
 * Sees to it that every issuing CA has open shards under the present PKI URL with room for new certificates. A full one
 * is closed: what it has stays in it. A changed URL opens new ones; the old ones stay published under their paths
 * (enrolment.md L9).
 */
export async function openShards(ctx: Context, pkiUrl: string): Promise<void> {
  const authorities = await ctx.db.certificateAuthority.findMany({ where: { kind: { not: "ROOT" }, retiredAt: null } });
  for (const authority of authorities) {
    const shards = await readShards(ctx, authority.id);
    const isUsable = ({ uri, isFull }: ShardFill) => uri.startsWith(`${pkiUrl}/crl/`) && !isFull;
    const usable = shards.filter(isUsable);
    const wanted = openShardsWanted(shards);
    const isRight = shards.every((shard) => shard.open === isUsable(shard));
    if (isRight && usable.length >= wanted) continue;
    await changeShards(ctx, authority, { pkiUrl, wanted, full: shards.filter(({ isFull }) => isFull) });
  }
}

interface ShardFill {
  id: string;
  uri: string;
  open: boolean;
  certificates: number;
  isFull: boolean;
}

/** Looked at once an hour: it counts every certificate of the CA. */
async function readShards(ctx: Context, authorityId: string): Promise<ShardFill[]> {
  const rows = await ctx.db.$queryRaw<(Omit<ShardFill, "isFull"> & { revocations: number })[]>`
    SELECT shard.id, shard.uri, shard.open, coalesce(held.count, 0)::int AS certificates,
      coalesce(revoked.count, 0)::int AS revocations
    FROM revocation_shard AS shard
      LEFT JOIN (SELECT shard_id, count(*) FROM certificate
                 WHERE issuer_id = ${authorityId} AND not_after > ${ctx.clock.now()} GROUP BY shard_id) AS held
        ON held.shard_id = shard.id
      LEFT JOIN (SELECT shard_id, count(*) FROM revocation
                 WHERE issuer_id = ${authorityId} AND listed_after_expiry_at IS NULL GROUP BY shard_id) AS revoked
        ON revoked.shard_id = shard.id
    WHERE shard.authority_id = ${authorityId}`;
  return rows.map(({ revocations, ...shard }) => {
    return { ...shard, isFull: revocations >= SHARD_REVOCATIONS || shard.certificates >= SHARD_CERTIFICATES };
  });
}

function openShardsWanted(shards: readonly ShardFill[]): number {
  const certificates = shards.reduce((sum, shard) => sum + shard.certificates, 0);
  return Math.min(MOST_OPEN_SHARDS, Math.max(1, Math.ceil(certificates / CERTIFICATES_PER_OPEN_SHARD)));
}

async function changeShards(
  ctx: Context,
  authority: Pick<CertificateAuthority, "id" | "kind" | "slug" | "name">,
  { pkiUrl, wanted, full }: { pkiUrl: string; wanted: number; full: readonly ShardFill[] },
): Promise<void> {
  await auditedTransaction(ctx, "platform:operate", async (tx) => {
    // One opener at a time. Not by the CA's row: a revocation locks shards in the order of their ids, then their CA.
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`shards of ${authority.id}`}, 0))::text`;
    const shards = await tx.$queryRaw<Pick<RevocationShard, "id" | "index" | "uri">[]>`
      SELECT id, index, uri FROM revocation_shard WHERE authority_id = ${authority.id} ORDER BY id FOR NO KEY UPDATE`;
    const isFull = (shard: { id: string }) => full.some(({ id }) => id === shard.id);
    const isUsable = (shard: { id: string; uri: string }) => shard.uri.startsWith(`${pkiUrl}/crl/`) && !isFull(shard);
    const known = shards.filter(isUsable);
    const first = Math.max(-1, ...shards.map(({ index }) => index)) + 1;
    const added = Array.from({ length: Math.max(0, wanted - known.length) }, (_, offset) => {
      const index = first + offset;
      const path = revocationListPath(authority.kind, authority.slug, index);
      const uri = `${pkiUrl}${path}`;
      return { id: newId(ctx, "crl"), authorityId: authority.id, index, path, uri, createdAt: ctx.clock.now() };
    });
    await tx.revocationShard.createMany({ data: added });
    // A URL that came back finds its old shards, and uses them again.
    const open = { authorityId: authority.id, id: { in: known.map(({ id }) => id) } };
    await tx.revocationShard.updateMany({ where: open, data: { open: true } });
    const others = shards.filter((shard) => !isUsable(shard)).map(({ id }) => id);
    await tx.revocationShard.updateMany({ where: { id: { in: others } }, data: { open: false } });
    return {
      result: null,
      audit: [
        {
          action: "revocation_list.open",
          target: { type: "certificate_authority", id: authority.id },
          organizationId: null,
          detail: { name: authority.name, address: pkiUrl, opened: added.map(({ uri }) => uri) },
        },
      ],
    };
  });
}
