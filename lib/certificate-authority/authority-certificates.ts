import type { ReadDb } from "#lib/platform/db/client";

/** A CA's certificate and those above it, up to the root, DER. Public, so there is nobody to authorize. */
export async function findAuthorityChain(db: ReadDb, slug: string): Promise<Uint8Array[] | undefined> {
  const chain: Uint8Array[] = [];
  let row = await db.certificateAuthority.findUnique({ where: { slug } });
  while (row) {
    chain.push(row.certificate);
    row = row.issuerId ? await db.certificateAuthority.findUnique({ where: { id: row.issuerId } }) : null;
  }
  return chain.length > 0 ? chain : undefined;
}
