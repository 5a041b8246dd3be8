import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { CertificateAuthority, RevocationShard } from "#lib/generated/prisma/client";
import { newId } from "#lib/platform/new-id";
import { revocationListPath } from "./addresses";
import { SHARD_REVOCATIONS } from "./values";

/**
 * Sees to it that every issuing CA has open shards under the present PKI URL, as many as its live revocations want. A
 * changed URL opens new ones for new certificates; the old ones stay published under their paths (enrolment.md L9).
 */
export async function openShards(ctx: Context, pkiUrl: string): Promise<void> {
  const authorities = await ctx.db.certificateAuthority.findMany({
    where: { kind: { not: "ROOT" }, retiredAt: null },
    include: { shards: { where: { open: true } } },
  });
  for (const authority of authorities) {
    const base = `${pkiUrl}/crl/`;
    const live = await ctx.db.revocation.count({ where: { issuerId: authority.id, listedAfterExpiryAt: null } });
    const wanted = Math.max(1, Math.ceil(live / SHARD_REVOCATIONS));
    const fitting = authority.shards.filter(({ uri }) => uri.startsWith(base));
    if (fitting.length >= wanted && fitting.length === authority.shards.length) continue;
    await addShards(ctx, authority, pkiUrl, wanted);
  }
}

async function addShards(
  ctx: Context,
  authority: Pick<CertificateAuthority, "id" | "kind" | "slug" | "name">,
  pkiUrl: string,
  wanted: number,
): Promise<void> {
  await auditedTransaction(ctx, "platform:operate", async (tx) => {
    // One opener at a time. Not by the CA's row: a revocation locks shards in the order of their ids, then their CA.
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`shards of ${authority.id}`}, 0))::text`;
    const shards = await tx.$queryRaw<Pick<RevocationShard, "id" | "index" | "uri">[]>`
      SELECT id, index, uri FROM revocation_shard WHERE authority_id = ${authority.id} ORDER BY id FOR NO KEY UPDATE`;
    const fits = (shard: { uri: string }) => shard.uri.startsWith(`${pkiUrl}/crl/`);
    const known = shards.filter(fits);
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
    const others = shards.filter((shard) => !fits(shard)).map(({ id }) => id);
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
