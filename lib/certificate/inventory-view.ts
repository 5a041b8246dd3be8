import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { Prisma } from "#lib/generated/prisma/client";
import { CERTIFICATE_FACTS, type CertificateFacts, certificateFacts } from "./certificate-facts";
import { inventoryCondition } from "./inventory-condition";
import { decodeInventoryPlace, encodeInventoryPlace, type InventoryPlace } from "./inventory-cursor";
import type { ListInventory } from "./inventory-schema";
import { issuerChain } from "./issuer-chain";
import type { InventorySort } from "./values";

/** A certificate among those of all stations. */
export interface InventoryRow extends CertificateFacts {
  issuerId: string;
  /** SHA-256 of the certificate, hex. */
  sha256: string;
  baseStation: { id: string; name: string; lrrId: string; lrrUuid: string };
}

export interface InventoryPage {
  rows: InventoryRow[];
  /** How many rows come before the first of these, as counted while paging. */
  offset: number;
  nextCursor: string | null;
  previousCursor: string | null;
  /** All that match; only when asked for. */
  total: number | null;
}

const SORT_COLUMN: Record<InventorySort, { column: Prisma.Sql; type: Prisma.Sql }> = {
  notAfter: { column: Prisma.raw("c.not_after"), type: Prisma.raw("timestamptz") },
  // When it was reserved, moments before: it has an index.
  issuedAt: { column: Prisma.raw("c.reserved_at"), type: Prisma.raw("timestamptz") },
  baseStation: { column: Prisma.raw("s.name"), type: Prisma.raw("varchar") },
};

/**
 * A page of the certificates of all stations that the actor may see. Stable under inserts.
 *
 * @throws DomainError invalid `validation_failed` for a cursor that is not of this list.
 */
export async function listInventory(ctx: Context, input: ListInventory): Promise<InventoryPage> {
  authorize(ctx.actor, "stations:read");
  const place = input.cursor === undefined ? undefined : decodeInventoryPlace(input, input.cursor);
  const condition = inventoryCondition(ctx, input);
  const [found, total] = await Promise.all([
    findPage(ctx, input, condition, place),
    input.count ? countMatching(ctx, condition) : null,
  ]);
  const more = found.length > input.limit;
  const shown = found.slice(0, input.limit);
  if (place?.side === "before") shown.reverse();
  return { ...cursors(input, shown, place, more), rows: await rowsOf(ctx, shown), total };
}

/** How many match: for the line above the list. */
async function countMatching(ctx: Context, condition: Prisma.Sql): Promise<number> {
  const [{ count }] = await ctx.db.$queryRaw<[{ count: bigint }]>`
    SELECT count(*) FROM certificate AS c WHERE ${condition}`;
  return Number(count);
}

interface Found {
  id: string;
  value: string | Date;
}

/** One row more than the page shows tells whether another follows. */
function findPage(
  ctx: Context,
  { sort, limit }: ListInventory,
  condition: Prisma.Sql,
  place: InventoryPlace | undefined,
): Promise<Found[]> {
  const { column, type } = SORT_COLUMN[sort.key];
  const isDown = sort.descending !== (place?.side === "before");
  const direction = Prisma.raw(isDown ? "DESC" : "ASC");
  const than = Prisma.raw(isDown ? "<" : ">");
  const beyond = place
    ? Prisma.sql`AND (${column}, c.id) ${than} (${place.value}::${type}, ${place.id})`
    : Prisma.empty;
  const station = Prisma.sql`JOIN base_station AS s ON s.id = c.base_station_id
    AND s.organization_id = ${ctx.organizationId} AND s.deleted_at IS NULL`;
  return ctx.db.$queryRaw`
    SELECT c.id, ${column} AS value FROM certificate AS c ${sort.key === "baseStation" ? station : Prisma.empty}
    WHERE ${condition} ${beyond}
    ORDER BY ${column} ${direction}, c.id ${direction} LIMIT ${limit + 1}`;
}

/** Where the pages on either side begin. */
function cursors(input: ListInventory, shown: readonly Found[], from: InventoryPlace | undefined, more: boolean) {
  const backwards = from?.side === "before";
  // A page that ends at the list's beginning begins with row 0, whatever was counted.
  const start =
    backwards && more ? Math.max(1, (from?.offset ?? 0) - shown.length) : backwards ? 0 : (from?.offset ?? 0);
  const at = (row: Found | undefined, side: InventoryPlace["side"], offset: number) => {
    if (!row) return null;
    const value = row.value instanceof Date ? row.value.toISOString() : row.value;
    return encodeInventoryPlace(input, { side, value, id: row.id, offset });
  };
  return {
    offset: start,
    nextCursor: backwards || more ? at(shown.at(-1), "after", start + shown.length) : null,
    previousCursor: (backwards && more) || from?.side === "after" ? at(shown[0], "before", start) : null,
  };
}

async function rowsOf(ctx: Context, shown: readonly Found[]): Promise<InventoryRow[]> {
  const rows = await ctx.db.certificate.findMany({
    where: { id: { in: shown.map(({ id }) => id) } },
    select: {
      ...CERTIFICATE_FACTS,
      sha256: true,
      baseStation: { select: { id: true, name: true, lrrId: true, lrrUuid: true, publicKeyFingerprint: true } },
    },
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return Promise.all(
    shown.flatMap(({ id }) => {
      const row = byId.get(id);
      return row ? [inventoryRow(ctx, row)] : [];
    }),
  );
}

type Row = Prisma.CertificateGetPayload<{
  select: typeof CERTIFICATE_FACTS & {
    sha256: true;
    baseStation: { select: { id: true; name: true; lrrId: true; lrrUuid: true; publicKeyFingerprint: true } };
  };
}>;

async function inventoryRow(ctx: Context, row: Row): Promise<InventoryRow> {
  const { publicKeyFingerprint, ...baseStation } = row.baseStation;
  const issuer = await issuerChain(ctx.db, row.issuerId);
  return {
    ...certificateFacts(row, issuer.name, publicKeyFingerprint, ctx.clock.now()),
    issuerId: row.issuerId,
    sha256: row.sha256 ?? "",
    baseStation,
  };
}
