import type { CertificateAuthority } from "#lib/generated/prisma/client";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";

/**
 * One change of the CAs at a time. Not by their rows: a revocation locks shards first, then their CA.
 *
 * @returns all of them as they are now, the newest of each kind first.
 */
export async function lockAuthorities(tx: Tx): Promise<CertificateAuthority[]> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended('certificate_authority', 0))::text`;
  return tx.certificateAuthority.findMany({ orderBy: [{ kind: "asc" }, { generation: "desc" }] });
}

/** @throws DomainError not_found `authority_not_found`. */
export function authorityIn(all: readonly CertificateAuthority[], id: string): CertificateAuthority {
  const found = all.find((authority) => authority.id === id);
  if (!found) throw new DomainError("not_found", "authority_not_found", "No certificate authority has this id.");
  return found;
}
