import { Prisma } from "#lib/generated/prisma/client";
import { DAY_MS } from "#lib/platform/clock";
import type { CertificateFilter } from "./values";

const issued = Prisma.sql`certificate_standing = 'ISSUED'`;
const notTaken = Prisma.sql`certificate_downloaded_at IS NULL AND certificate_in_use_since IS NULL`;

/** Days before the end at which renewal opens, and at which it is overdue (product.md 2; enrolment.md W2, W6). */
export const RENEWAL_OPENS_DAYS = 6;
export const RENEWAL_OVERDUE_DAYS = 5;

/** SQL condition on base_station for a certificate filter, at a moment. */
export function certificateCondition(filter: CertificateFilter, now: Date): Prisma.Sql {
  const within = (fromDays: number, toDays: number) => {
    const at = (days: number) => new Date(now.getTime() + days * DAY_MS);
    return Prisma.sql`${issued} AND certificate_not_after > ${at(fromDays)} AND certificate_not_after <= ${at(toDays)}`;
  };
  switch (filter) {
    case "not-generated":
      return Prisma.sql`certificate_standing = 'NOT_GENERATED'`;
    case "being-generated":
      return Prisma.sql`certificate_standing = 'BEING_GENERATED'`;
    case "revoked":
      return Prisma.sql`certificate_standing = 'REVOKED'`;
    case "valid":
      return Prisma.sql`${issued} AND certificate_not_after > ${now}`;
    case "expired":
      return Prisma.sql`${issued} AND certificate_not_after <= ${now}`;
    case "waiting-for-download":
      return Prisma.sql`${issued} AND ${notTaken} AND certificate_download_by > ${now}`;
    case "not-downloaded":
      return Prisma.sql`${issued} AND ${notTaken} AND certificate_download_by <= ${now}`;
    case "less-than-1-month":
      return within(0, 30);
    case "less-than-1-week":
      return within(0, 7);
    case "renewing":
      return within(RENEWAL_OVERDUE_DAYS, RENEWAL_OPENS_DAYS);
    case "renewal-overdue":
      return within(0, RENEWAL_OVERDUE_DAYS);
  }
}
