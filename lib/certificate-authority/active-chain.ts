import type { ReadDb } from "#lib/platform/db/client";

/**
 * What /cacerts gives out (enrolment.md C3): the root and every issuing CA that is not retired, DER, the root first.
 * While a CA is being replaced both are among them. Public, so there is nobody to authorize.
 */
export async function cacertsOf(db: ReadDb): Promise<Uint8Array<ArrayBuffer>[]> {
  const rows = await db.certificateAuthority.findMany({
    where: { retiredAt: null },
    orderBy: [{ kind: "asc" }, { generation: "desc" }],
    select: { certificate: true },
  });
  return rows.map(({ certificate }) => certificate);
}
