import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { type BaseStation, Prisma } from "#lib/generated/prisma/client";
import { certificateCondition } from "./certificate-condition";
import { decodeCursor, encodeCursor } from "./list-cursor";
import type { ListBaseStations } from "./schema";
import type { AdministrativeState, BackhaulSecurity, RfRegion, SortKey } from "./values";

/** One row of the list. What the certificate's dates mean at a moment, lib/certificate/values.ts says. */
export interface BaseStationRow {
  id: string;
  name: string;
  lrrId: string;
  lrrUuid: string;
  eui: string | null;
  manufacturer: string;
  model: string;
  rfRegion: RfRegion;
  serialNumber: string | null;
  tags: string[];
  administrative: { state: AdministrativeState; since: string };
  backhaulSecurity: BackhaulSecurity;
  lrrVersion: string | null;
  publicKeyFingerprint: string | null;
  certificate: CertificateSummary;
  createdAt: string;
  version: number;
}

/** Columns that lib/certificate keeps in step with its own tables. */
export interface CertificateSummary {
  standing: BaseStation["certificateStanding"];
  notAfter: string | null;
  renewalOpensAt: string | null;
  downloadBy: string | null;
  downloadedAt: string | null;
  inUseSince: string | null;
}

export interface BaseStationPage {
  rows: BaseStationRow[];
  nextCursor: string | null;
  /** Only when asked for. */
  total: number | null;
}

const SORT_COLUMNS: Record<SortKey, Prisma.Sql> = {
  name: Prisma.raw("name"),
  lrrId: Prisma.raw("lrr_id"),
  model: Prisma.raw("model"),
  rfRegion: Prisma.raw("rf_region"),
  certificate: Prisma.raw("certificate_not_after"),
  createdAt: Prisma.raw("created_at"),
};

/**
 * A page of the stations that the actor may see: one query, stable under inserts, nulls last in either direction.
 * `q` matches any part of name, LRR-ID, LRR-UUID, EUI-64, serial number, tag or key fingerprint, in any case.
 *
 * @throws DomainError invalid `validation_failed` for a cursor that is not of this list and sort.
 */
export async function listBaseStations(ctx: Context, input: ListBaseStations): Promise<BaseStationPage> {
  authorize(ctx.actor, "stations:read");
  const { key, descending } = input.sort;
  const matching = conditions(ctx, input);
  const after = input.cursor === undefined ? Prisma.empty : Prisma.sql`AND ${afterCursor(input.cursor, input.sort)}`;
  const column = SORT_COLUMNS[key];
  const direction = descending ? Prisma.sql`DESC` : Prisma.sql`ASC`;

  const [found, total] = await Promise.all([
    ctx.db.$queryRaw<Found[]>`
      SELECT id, name, lrr_id, lrr_uuid, eui64, manufacturer, model, rf_region::text, serial_number, tags,
             administrative_state::text, administrative_since, backhaul_security::text, lrr_version,
             public_key_fingerprint, certificate_standing::text, certificate_not_after, certificate_renewal_opens_at,
             certificate_download_by,
             certificate_downloaded_at, certificate_in_use_since, created_at, version, ${column}::text AS sort_value
      FROM base_station WHERE ${matching} ${after}
      ORDER BY ${column} ${direction} NULLS LAST, id ${direction} LIMIT ${input.limit + 1}`,
    input.count ? countMatching(ctx, matching) : null,
  ]);
  const rows = found.slice(0, input.limit);
  const last = found.length > input.limit ? rows.at(-1) : undefined;
  return {
    rows: rows.map(baseStationRow),
    nextCursor: last ? encodeCursor({ sort: input.sort, value: last.sort_value, id: last.id }) : null,
    total,
  };
}

function conditions(ctx: Context, input: ListBaseStations): Prisma.Sql {
  const all = [Prisma.sql`organization_id = ${ctx.organizationId} AND deleted_at IS NULL`];
  if (input.q) all.push(Prisma.sql`search_text LIKE ${`%${input.q.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`}`);
  if (input.administrative) all.push(Prisma.sql`administrative_state = ${input.administrative}::administrative_state`);
  if (input.certificate) all.push(certificateCondition(input.certificate, ctx.clock.now()));
  return Prisma.join(all, " AND ");
}

/** What comes after the cursor's row, in the order of the list. */
function afterCursor(text: string, sort: ListBaseStations["sort"]): Prisma.Sql {
  const { value, id } = decodeCursor(text, sort);
  const column = SORT_COLUMNS[sort.key];
  const beyond = sort.descending ? Prisma.raw("<") : Prisma.raw(">");
  if (value === null) return Prisma.sql`(${column} IS NULL AND id ${beyond} ${id})`;
  const typed = Prisma.sql`${value}::${SORT_TYPES[sort.key]}`;
  const rowsAfter = Prisma.sql`(${column}, id) ${beyond} (${typed}, ${id})`;
  return sort.key === "certificate" ? Prisma.sql`(${rowsAfter} OR ${column} IS NULL)` : rowsAfter;
}

const SORT_TYPES: Record<SortKey, Prisma.Sql> = {
  name: Prisma.raw("varchar"),
  lrrId: Prisma.raw("char(8)"),
  model: Prisma.raw("varchar"),
  rfRegion: Prisma.raw("rf_region"),
  certificate: Prisma.raw("timestamptz"),
  createdAt: Prisma.raw("timestamptz"),
};

async function countMatching(ctx: Context, matching: Prisma.Sql): Promise<number> {
  const [{ count }] = await ctx.db.$queryRaw<[{ count: bigint }]>`SELECT count(*) FROM base_station WHERE ${matching}`;
  return Number(count);
}

interface Found {
  id: string;
  name: string;
  lrr_id: string;
  lrr_uuid: string;
  eui64: string | null;
  manufacturer: string;
  model: string;
  rf_region: RfRegion;
  serial_number: string | null;
  tags: string[];
  administrative_state: AdministrativeState;
  administrative_since: Date;
  backhaul_security: BackhaulSecurity;
  lrr_version: string | null;
  public_key_fingerprint: string | null;
  certificate_standing: BaseStation["certificateStanding"];
  certificate_not_after: Date | null;
  certificate_renewal_opens_at: Date | null;
  certificate_download_by: Date | null;
  certificate_downloaded_at: Date | null;
  certificate_in_use_since: Date | null;
  created_at: Date;
  version: number;
  sort_value: string | null;
}

const time = (date: Date | null) => date?.toISOString() ?? null;

function baseStationRow(row: Found): BaseStationRow {
  return {
    id: row.id,
    name: row.name,
    lrrId: row.lrr_id,
    lrrUuid: row.lrr_uuid,
    eui: row.eui64,
    manufacturer: row.manufacturer,
    model: row.model,
    rfRegion: row.rf_region,
    serialNumber: row.serial_number,
    tags: row.tags,
    administrative: { state: row.administrative_state, since: row.administrative_since.toISOString() },
    backhaulSecurity: row.backhaul_security,
    lrrVersion: row.lrr_version,
    publicKeyFingerprint: row.public_key_fingerprint,
    certificate: {
      standing: row.certificate_standing,
      notAfter: time(row.certificate_not_after),
      renewalOpensAt: time(row.certificate_renewal_opens_at),
      downloadBy: time(row.certificate_download_by),
      downloadedAt: time(row.certificate_downloaded_at),
      inUseSince: time(row.certificate_in_use_since),
    },
    createdAt: row.created_at.toISOString(),
    version: row.version,
  };
}
