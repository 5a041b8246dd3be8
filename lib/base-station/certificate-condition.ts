import { Prisma } from "#lib/generated/prisma/client";
import { DAY_MS, HOUR_MS } from "#lib/platform/clock";
import { type CertificateFilter, RENEWAL_OVERDUE_HOURS } from "./values";

const issued = Prisma.sql`certificate_standing = 'ISSUED'`;
const notTaken = Prisma.sql`certificate_downloaded_at IS NULL AND certificate_in_use_since IS NULL`;

/** SQL condition on base_station for a certificate filter, at a moment. */
export function certificateCondition(filter: CertificateFilter, now: Date): Prisma.Sql {
  const valid = Prisma.sql`${issued} AND certificate_not_after > ${now}`;
  const endsWithin = (days: number) =>
    Prisma.sql`${valid} AND certificate_not_after <= ${new Date(now.getTime() + days * DAY_MS)}`;
  const overdueSince = new Date(now.getTime() - RENEWAL_OVERDUE_HOURS * HOUR_MS);
  switch (filter) {
    case "not-generated":
      return Prisma.sql`certificate_standing = 'NOT_GENERATED' AND lns_token_not_after IS NULL`;
    case "token":
      return Prisma.sql`certificate_standing = 'NOT_GENERATED' AND lns_token_not_after IS NOT NULL`;
    case "being-generated":
      return Prisma.sql`certificate_standing = 'BEING_GENERATED'`;
    case "revoked":
      return Prisma.sql`certificate_standing = 'REVOKED'`;
    case "valid":
      return valid;
    case "expired":
      return Prisma.sql`${issued} AND certificate_not_after <= ${now}`;
    case "waiting-for-download":
      return Prisma.sql`${issued} AND ${notTaken} AND certificate_download_by > ${now}`;
    case "not-downloaded":
      return Prisma.sql`${issued} AND ${notTaken} AND certificate_download_by <= ${now}`;
    case "less-than-1-month":
      return endsWithin(30);
    case "less-than-1-week":
      return endsWithin(7);
    case "renewing":
      return Prisma.sql`${valid} AND certificate_renewal_opens_at <= ${now} AND certificate_renewal_opens_at > ${overdueSince}`;
    case "renewal-overdue":
      return Prisma.sql`${valid} AND certificate_renewal_opens_at <= ${overdueSince}`;
  }
}
