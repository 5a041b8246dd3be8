import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { MasterKey } from "#lib/pki/sealed-key";
import { DomainError } from "#lib/platform/domain-error";
import { lockAuthorities } from "./lock-authorities";
import { type MadeAuthority, makeAuthority } from "./make-authority";
import { removeRootKey, rootKeyFile, writeRootKey } from "./root-key-file";
import { ISSUING_LIFE_YEARS, ROOT_LIFE_YEARS } from "./values";

export interface CreateAuthorities {
  /** STATIONKEEPER_CA_NAME: the start of every CA's name. */
  name: string;
  /** In front of the paths of what PKI_PORT serves, as certificates will carry it. */
  pkiUrl: string;
  dataDir: string;
  masterKey: MasterKey;
}

/**
 * Makes the root, the Base Station CA and the Server CA with their first shards, unless the platform has CAs. Runs in
 * the ceremony process alone: the root's key goes, sealed, to a file in the data directory and nowhere else.
 *
 * @returns whether they were made now.
 */
export async function createAuthorities(ctx: Context, input: CreateAuthorities): Promise<boolean> {
  if ((await ctx.db.certificateAuthority.count()) > 0) return false;

  // Keys and signatures first: nothing is signed inside a transaction.
  const root = await makeAuthority(ctx, { ...input, kind: "ROOT", years: ROOT_LIFE_YEARS });
  const issuing = { ...input, years: ISSUING_LIFE_YEARS, issuer: root };
  const made = [
    root,
    await makeAuthority(ctx, { ...issuing, kind: "BASE_STATION" }),
    await makeAuthority(ctx, { ...issuing, kind: "SERVER" }),
  ] as const;
  const keyFile = rootKeyFile(input.dataDir, root.row.slug);
  await writeRootKey(keyFile, root.sealedKey);
  try {
    await store(ctx, made);
    return true;
  } catch (error) {
    if (!(error instanceof DomainError && error.code === "authorities_exist")) throw error;
    await removeRootKey(keyFile); // another ceremony was faster
    return false;
  }
}

function store(ctx: Context, made: readonly [MadeAuthority, ...MadeAuthority[]]): Promise<null> {
  return auditedTransaction(ctx, "platform:operate", async (tx) => {
    if ((await lockAuthorities(tx)).length > 0) {
      throw new DomainError("conflict", "authorities_exist", "The certificate authorities exist already.");
    }
    // One by one: each row refers to its issuer's.
    for (const { row, shard } of made) {
      await tx.certificateAuthority.create({ data: row });
      await tx.revocationShard.create({ data: shard });
    }
    const [root, ...issuing] = made;
    return { result: null, audit: [createEntry(root), ...issuing.map(createEntry)] };
  });
}

/** What History keeps of a new CA. */
export function createEntry({ row }: Pick<MadeAuthority, "row">): AuditEntry {
  return {
    action: "authority.create",
    target: { type: "certificate_authority", id: row.id },
    organizationId: null,
    detail: { name: row.name, serialNumber: row.serialNumber, notAfter: row.notAfter.toISOString() },
  };
}
