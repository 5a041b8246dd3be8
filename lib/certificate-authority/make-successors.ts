import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { CertificateAuthority } from "#lib/generated/prisma/client";
import type { MasterKey } from "#lib/pki/sealed-key";
import { DomainError } from "#lib/platform/domain-error";
import { createEntry } from "./create-authorities";
import { lockAuthorities } from "./lock-authorities";
import { type MadeAuthority, makeAuthority } from "./make-authority";
import type { SigningAuthority } from "./signing-authority";
import { ISSUING_LIFE_YEARS, LAST_GENERATION } from "./values";

export interface MakeSuccessors {
  /** STATIONKEEPER_CA_NAME: the start of every CA's name. */
  name: string;
  /** In front of the paths of what PKI_PORT serves. */
  pkiUrl: string;
  masterKey: MasterKey;
  /** Opens the root's key; called only when a successor is wanted. */
  loadRoot: (root: CertificateAuthority) => Promise<SigningAuthority>;
}

/**
 * Makes the successors that are asked for, each with a key, a generation and a revocation list of its own. Runs in the
 * ceremony process alone, one ceremony at a time. A process that dies after the root has signed leaves a certificate
 * that nobody has, on a key that died with it: the demand stays open, and the next ceremony makes another.
 *
 * @returns how many were made.
 * @throws Error when the root's key cannot be opened, or a kind has had all its generations.
 */
export async function makeSuccessors(ctx: Context, input: MakeSuccessors): Promise<number> {
  const rotations = await ctx.db.authorityRotation.findMany({
    where: { status: "OPEN" },
    orderBy: { requestedAt: "asc" },
  });
  if (rotations.length === 0) return 0;
  const root = await ctx.db.certificateAuthority.findFirstOrThrow({
    where: { kind: "ROOT" },
    include: { shards: { where: { open: true }, omit: { list: true }, take: 1 } },
  });
  const [shard] = root.shards;
  if (!shard) throw new Error("the root has no revocation list");
  const { signer } = await input.loadRoot(root);

  let made = 0;
  for (const { id, kind } of rotations) {
    const { _max } = await ctx.db.certificateAuthority.aggregate({ where: { kind }, _max: { generation: true } });
    const generation = (_max.generation ?? 0) + 1;
    if (generation > LAST_GENERATION) throw new Error(`there have been ${LAST_GENERATION} CAs of the kind ${kind}`);
    const years = ISSUING_LIFE_YEARS;
    const successor = await makeAuthority(ctx, {
      ...input,
      kind,
      years,
      generation,
      issuer: { row: root, shard, signer },
    });
    if (await store(ctx, id, successor)) made++;
  }
  return made;
}

/** @returns whether the demand was still open. */
async function store(ctx: Context, rotationId: string, { row, shard }: MadeAuthority): Promise<boolean> {
  try {
    return await auditedTransaction(ctx, "platform:operate", async (tx) => {
      const predecessor = (await lockAuthorities(tx)).find(({ kind, retiredAt }) => kind === row.kind && !retiredAt);
      const { count } = await tx.authorityRotation.updateMany({
        where: { id: rotationId, status: "OPEN" },
        data: { status: "DONE", successorId: row.id, closedAt: ctx.clock.now(), lastFault: null },
      });
      if (count === 0) throw new DomainError("conflict", "rotation_closed", "The successor was made already.");
      await tx.certificateAuthority.create({ data: row });
      await tx.revocationShard.create({ data: shard });
      const entry = createEntry({ row });
      const rotated = {
        action: "authority.rotate",
        target: { type: "certificate_authority", id: predecessor?.id ?? row.id },
        organizationId: null,
        detail: { name: predecessor?.name ?? row.name, successor: row.name, operation: rotationId },
      };
      return { result: true, audit: [entry, rotated] };
    });
  } catch (error) {
    if (error instanceof DomainError && error.code === "rotation_closed") return false;
    throw error;
  }
}
