import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { InventoryFilter, ListInventory } from "./inventory-schema";
import { type InventoryRow, listInventory } from "./inventory-view";

const COLUMNS: readonly [string, (row: InventoryRow) => string | null][] = [
  ["serial_number", (row) => row.serialNumber],
  ["state", (row) => row.state],
  ["delivery", (row) => row.delivery],
  ["base_station", (row) => row.baseStation.name],
  ["base_station_id", (row) => row.baseStation.id],
  ["lrr_id", (row) => row.baseStation.lrrId],
  ["lrr_uuid", (row) => row.baseStation.lrrUuid],
  ["issuer", (row) => row.issuer],
  ["algorithm", (row) => row.publicKeyLabel],
  ["key_fingerprint", (row) => row.publicKeyFingerprint],
  ["certificate_sha256", (row) => row.sha256],
  ["not_before", (row) => row.notBefore],
  ["not_after", (row) => row.notAfter],
  ["issued_at", (row) => row.issuedAt],
  ["downloaded_at", (row) => row.downloadedAt],
  ["in_use_since", (row) => row.inUseSince],
  ["superseded_at", (row) => row.supersededAt],
  ["revoked_at", (row) => row.revokedAt],
  ["revocation_reason", (row) => row.revocationReason],
  ["revoked_by", (row) => row.revokedBy],
  ["purpose", (row) => row.purpose],
];

const ROWS_AT_ONCE = 1_000;

/**
 * The inventory as CSV (RFC 4180), piece by piece: a page is read when the one before has been taken.
 *
 * @throws DomainError forbidden `permission_required`, before the first piece.
 */
export function inventoryCsv(
  ctx: Context,
  filter: InventoryFilter & Pick<ListInventory, "sort">,
): AsyncGenerator<string> {
  authorize(ctx.actor, "stations:read");
  return pieces(ctx, filter);
}

async function* pieces(ctx: Context, filter: InventoryFilter & Pick<ListInventory, "sort">): AsyncGenerator<string> {
  yield line(COLUMNS.map(([name]) => name));
  let cursor: string | undefined;
  do {
    const page = await listInventory(ctx, { ...filter, cursor, limit: ROWS_AT_ONCE, count: false });
    if (page.rows.length > 0) yield page.rows.map((row) => line(COLUMNS.map(([, cell]) => cell(row)))).join("");
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

const line = (cells: readonly (string | null)[]) => `${cells.map(csvCell).join(",")}\r\n`;

/**
 * A cell, quoted where RFC 4180 section 2 wants it. What a spreadsheet would run as a formula begins with an apostrophe
 * instead, which it shows as text (OWASP, CSV Injection).
 */
export function csvCell(value: string | null): string {
  if (value === null) return "";
  const safe = /^[=+\-@\t\r\n]/.test(value.trimStart()) || /^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
