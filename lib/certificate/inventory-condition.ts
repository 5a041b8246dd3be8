import type { Context } from "#lib/audit/context";
import { RENEWAL_OVERDUE_HOURS } from "#lib/base-station/values";
import { Prisma } from "#lib/generated/prisma/client";
import { DAY_MS, HOUR_MS } from "#lib/platform/clock";
import type { InventoryFilter } from "./inventory-schema";
import { EXPIRY_BUCKET_DAYS, type ExpiryBucket, type InventoryState } from "./values";

/**
 * Condition on certificate as c: those that exist, of stations that the actor may see, and that the filter lets pass.
 * Written for certificate_inventory_idx, which has all these columns: the rows themselves are wide.
 */
export function inventoryCondition(ctx: Context, filter: InventoryFilter): Prisma.Sql {
  const now = ctx.clock.now();
  const { q, state, expiry, from, to, issuer, algorithm, purpose } = filter;
  const all = [
    Prisma.sql`c.organization_id = ${ctx.organizationId} AND c.certificate IS NOT NULL
      AND c.status IN ('ISSUED', 'OVERLAPPING', 'SUPERSEDED', 'REVOKED')
      AND c.base_station_id <> ALL (ARRAY(
        SELECT id FROM base_station WHERE organization_id = ${ctx.organizationId} AND deleted_at IS NOT NULL))`,
  ];
  if (state) all.push(stateCondition(state, now));
  if (expiry) all.push(expiryCondition(expiry, now));
  if (from) all.push(Prisma.sql`c.not_after >= ${from}`);
  if (to) all.push(Prisma.sql`c.not_after < ${to}`);
  if (issuer) all.push(Prisma.sql`c.issuer_id = ${issuer}`);
  if (algorithm) all.push(Prisma.sql`c.public_key_label = ${algorithm}`);
  if (purpose) all.push(Prisma.sql`c.purpose = ${purpose.toUpperCase()}::certificate_purpose`);
  // An array, so that the search comes first whatever the planner thinks of it.
  if (q) all.push(Prisma.sql`c.id = ANY (ARRAY(${found(ctx, q)}))`);
  return Prisma.join(all, " AND ");
}

/** The same slices as certificateState and certificateValidity in values.ts make of a row. */
function stateCondition(state: InventoryState, now: Date): Prisma.Sql {
  const overdueSince = new Date(now.getTime() - RENEWAL_OVERDUE_HOURS * HOUR_MS);
  const current = Prisma.sql`c.status = 'ISSUED' AND c.not_after > ${now}`;
  switch (state) {
    case "valid":
      return Prisma.sql`c.status IN ('ISSUED', 'OVERLAPPING') AND c.not_after > ${now}`;
    case "renewing":
      return Prisma.sql`${current} AND c.renewal_opens_at <= ${now} AND c.renewal_opens_at > ${overdueSince}`;
    case "renewal-overdue":
      return Prisma.sql`${current} AND c.renewal_opens_at <= ${overdueSince}`;
    case "expired":
      return Prisma.sql`c.status <> 'REVOKED' AND c.not_after <= ${now}`;
    case "revoked":
      return Prisma.sql`c.status = 'REVOKED'`;
    case "superseded":
      return Prisma.sql`c.status = 'SUPERSEDED' AND c.not_after > ${now}`;
  }
}

function expiryCondition(expiry: ExpiryBucket, now: Date): Prisma.Sql {
  if (expiry === "ended") return Prisma.sql`c.not_after <= ${now}`;
  const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS);
  if (expiry === "later") return Prisma.sql`c.not_after > ${inDays(EXPIRY_BUCKET_DAYS["less-than-1-year"])}`;
  return Prisma.sql`c.not_after > ${now} AND c.not_after <= ${inDays(EXPIRY_BUCKET_DAYS[expiry])}`;
}

/** Ids that a search finds; each part of the union has an index of its own. */
function found(ctx: Context, q: string): Prisma.Sql {
  const mine = Prisma.sql`organization_id = ${ctx.organizationId}`;
  const pattern = `%${q.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  const parts = [
    Prisma.sql`SELECT id FROM certificate WHERE base_station_id IN (
      SELECT id FROM base_station WHERE ${mine} AND deleted_at IS NULL AND search_text LIKE ${pattern})`,
  ];
  for (const start of serialNumberStarts(q)) parts.push(bySerialNumber(mine, start));
  const hex = hexDigits(q);
  if (hex?.length === 64) parts.push(Prisma.sql`SELECT id FROM certificate WHERE ${mine} AND sha256 = ${hex}`);
  if (/^SHA256:[A-Za-z0-9+/]{43}$/.test(q)) {
    // Apart, because each has an index that covers these states only.
    const ofKey = Prisma.sql`SELECT id FROM certificate WHERE ${mine} AND public_key_fingerprint = ${q}`;
    parts.push(Prisma.sql`${ofKey} AND status IN ('ISSUED', 'OVERLAPPING', 'SUPERSEDED')`);
    parts.push(Prisma.sql`${ofKey} AND status = 'REVOKED'`);
  }
  return Prisma.join(parts, " UNION ");
}

/** Hex digits in any of the ways tools print them: "01:5B:E0", "0x015be0", "015BE0". */
function hexDigits(q: string): string | undefined {
  const digits = q.replace(/^0x/i, "").replaceAll(/[:\s]/g, "").toLowerCase();
  return /^[0-9a-f]+$/.test(digits) ? digits : undefined;
}

/** How a serial number may begin that somebody wrote so, perhaps with a sign octet or without its leading zero (N3). */
export function serialNumberStarts(q: string): string[] {
  const hex = hexDigits(q);
  if (hex === undefined || hex.length < 2) return [];
  const plain = hex.replace(/^(00)+/, "");
  return plain === "" ? [] : plain.startsWith("0") ? [plain] : [plain, `0${plain}`];
}

/** Hex digits sort alike in every collation, so a range finds a start in the index of issuer and serial number. */
const bySerialNumber = (mine: Prisma.Sql, start: string) => Prisma.sql`
  SELECT id FROM certificate WHERE ${mine} AND issuer_id IN (SELECT id FROM certificate_authority)
    AND serial_number >= ${start} AND serial_number < ${`${start}g`}`;
