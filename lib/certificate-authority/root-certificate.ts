import type { Bytes } from "#lib/pki/bytes";
import type { ReadDb } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";

/**
 * The root in which every certificate of ours ends, DER. Public, so there is nobody to authorize.
 *
 * @throws DomainError unavailable `no_root` before the first start has made one.
 */
export async function rootCertificate(db: ReadDb): Promise<Bytes> {
  const root = await db.certificateAuthority.findFirst({
    where: { kind: "ROOT", retiredAt: null },
    orderBy: { generation: "desc" },
    select: { certificate: true },
  });
  if (!root) throw new DomainError("unavailable", "no_root", "The certificate authorities are not made yet.");
  return root.certificate;
}
