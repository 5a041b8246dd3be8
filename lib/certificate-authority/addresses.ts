import type { AuthorityKind } from "#lib/generated/prisma/enums";

const SLUGS: Record<AuthorityKind, string> = { ROOT: "root", BASE_STATION: "base-station", SERVER: "server" };

/** A CA's place in URLs: its kind and what keeps successors apart, "base-station-3fa2b1". */
export function authoritySlug(kind: AuthorityKind, keyId: Uint8Array): string {
  return `${SLUGS[kind]}-${Buffer.from(keyId).toString("hex").slice(0, 6)}`;
}

/** Where PKI_PORT serves a revocation list; the root's is not sharded. */
export function revocationListPath(kind: AuthorityKind, slug: string, index: number): string {
  return kind === "ROOT" ? `/crl/${slug}.crl` : `/crl/${slug}/${index}.crl`;
}

/** What stands in front of every path of a shard's addresses: the PKI URL as it was when the shard was opened. */
export function shardBase(shard: { uri: string; path: string }): string {
  return shard.uri.slice(0, -shard.path.length);
}

export const authorityCertificateAddress = (base: string, slug: string): string => `${base}/ca/${slug}.cer`;
export const ocspAddress = (base: string, slug: string): string => `${base}/ocsp/${slug}`;
