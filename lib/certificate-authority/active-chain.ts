import type { Context } from "#lib/audit/context";
import type { Prisma } from "#lib/generated/prisma/client";

/**
 * What /cacerts gives out (enrolment.md C3): the root and every CA that a base station's certificate may hang on, DER,
 * the root first. While a CA is being replaced both are among them, and a retired one as long as any of its leaves is in
 * date. The Server CA is not: a listener sends it along. Public, so there is nobody to authorize.
 */
export async function cacertsOf({ db, clock }: Pick<Context, "db" | "clock">): Promise<Uint8Array<ArrayBuffer>[]> {
  const inDate: Prisma.CertificateWhereInput = {
    status: { in: ["ISSUED", "OVERLAPPING", "SUPERSEDED"] },
    notAfter: { gt: clock.now() },
  };
  const rows = await db.certificateAuthority.findMany({
    where: {
      OR: [
        { kind: "ROOT" },
        { kind: "BASE_STATION", retiredAt: null },
        { kind: "BASE_STATION", certificates: { some: inDate } },
      ],
    },
    orderBy: [{ kind: "asc" }, { generation: "desc" }],
    select: { certificate: true },
  });
  return rows.map(({ certificate }) => certificate);
}
