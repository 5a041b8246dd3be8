import { certificatePem } from "#lib/pki/certificate-reader";
import type { ReadDb } from "#lib/platform/db/client";

/** A CA as those see it who hold one of its certificates. */
export interface IssuerChain {
  name: string;
  /** PEM of the CA and those above it, up to the root. */
  pem: string;
}

/** A CA's certificate never changes, so each is read once per process. */
const known = new WeakMap<ReadDb, Map<string, IssuerChain>>();

export async function issuerChain(db: ReadDb, authorityId: string): Promise<IssuerChain> {
  const chains = known.get(db) ?? new Map<string, IssuerChain>();
  known.set(db, chains);
  const chain = chains.get(authorityId) ?? (await readChain(db, authorityId));
  chains.set(authorityId, chain);
  return chain;
}

async function readChain(db: ReadDb, authorityId: string): Promise<IssuerChain> {
  const { name, certificate, issuerId } = await db.certificateAuthority.findUniqueOrThrow({
    where: { id: authorityId },
    select: { name: true, certificate: true, issuerId: true },
  });
  const above = issuerId === null ? "" : (await issuerChain(db, issuerId)).pem;
  return { name, pem: certificatePem(certificate) + above };
}
