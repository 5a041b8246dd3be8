import { Prisma } from "#lib/generated/prisma/client";
import type { VendorCaScope } from "./values";

/**
 * `isInScope` as a condition on rows of `base_station`, Basics Stations that are not deleted.
 *
 * @param organizationId the vendor CA's: it counts for no other.
 */
export function scopeCondition(scope: VendorCaScope, organizationId: string): Prisma.Sql {
  const { euiPrefixes, euiRanges, domains } = scope;
  const first = euiRanges.map((range) => range.slice(0, 16));
  const last = euiRanges.map((range) => range.slice(17));
  const hasEui =
    euiPrefixes.length === 0 && euiRanges.length === 0
      ? Prisma.sql`TRUE`
      : Prisma.sql`(eui64::text LIKE ANY (${euiPrefixes.map((prefix) => `${prefix}%`)}::text[])
          OR EXISTS (SELECT FROM unnest(${first}::text[], ${last}::text[]) AS range(first, last)
                     WHERE base_station.eui64::text COLLATE "C" BETWEEN range.first AND range.last))`;
  const hasDomain =
    domains.length === 0 ? Prisma.sql`TRUE` : Prisma.sql`base_station.domains && ${[...domains]}::text[]`;
  return Prisma.sql`base_station.organization_id = ${organizationId} AND base_station.deleted_at IS NULL
    AND base_station.eui64 IS NOT NULL AND ${hasEui} AND ${hasDomain}`;
}
