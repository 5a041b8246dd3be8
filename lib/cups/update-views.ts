import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { readVisibleBaseStation, visibleBaseStation } from "#lib/base-station/visible-base-station";
import type { UpdateKey, UpdatePackage, UpdateStatus } from "#lib/generated/prisma/client";
import { toHex } from "#lib/pki/bytes";
import { DomainError } from "#lib/platform/domain-error";
import type { ReadUpdatePackage, StationUpdateOf } from "./update-schema";

/** A key by which base stations check updates. */
export type UpdateKeyView = {
  id: string;
  name: string;
  /** As stations report it: CRC-32 of the 64 bytes. */
  crc32: number;
  /** X then Y, hex: the content of sig-N.key. */
  point: string;
  createdAt: string;
  createdBy: string;
};

/** A program for base stations. */
export type UpdatePackageView = {
  id: string;
  name: string;
  package: string;
  size: number;
  sha256: string;
  signedBy: { id: string; name: string; crc32: number }[];
  createdAt: string;
  createdBy: string;
  /** How many base stations are how far. */
  stations: StationCounts;
};

export type StationCounts = { waiting: number; held: number; sent: number; installed: number };
export const NOBODY_HAS_IT: StationCounts = { waiting: 0, held: 0, sent: 0, installed: 0 };

/** How far a base station is with its update. */
export type StationUpdateView = {
  baseStationId: string;
  name: string;
  packageId: string;
  packageName: string;
  package: string;
  status: UpdateStatus;
  /** Why it is not sent at present. */
  fault: string | null;
  sentCount: number;
  lastSentAt: string | null;
  requestedAt: string;
  requestedBy: string;
  finishedAt: string | null;
  /** What the base station reported last, and when. */
  reported: { package: string | null; keys: number[]; at: string } | null;
};

type PackageRow = Omit<UpdatePackage, "data" | "deletedAt"> & {
  signatures: { key: Pick<UpdateKey, "id" | "name" | "crc32"> }[];
};

export function updateKeyView({ id, name, crc32, point, createdAt, createdBy }: UpdateKey): UpdateKeyView {
  return { id, name, crc32: Number(crc32), point: toHex(point), createdAt: createdAt.toISOString(), createdBy };
}

export function updatePackageView(row: PackageRow, stations: StationCounts): UpdatePackageView {
  const { id, name, size, sha256, createdAt, createdBy } = row;
  return {
    ...{ id, name, package: row.package, size, sha256, createdAt: createdAt.toISOString(), createdBy, stations },
    signedBy: row.signatures.map(({ key }) => ({ id: key.id, name: key.name, crc32: Number(key.crc32) })),
  };
}

export const updateKeyNotFound = (): DomainError =>
  new DomainError("not_found", "update_key_not_found", "No update key here has this id.");
export const updatePackageNotFound = (): DomainError =>
  new DomainError("not_found", "update_package_not_found", "No update package here has this id.");

/** Oldest first. */
export async function listUpdateKeys(ctx: Context): Promise<UpdateKeyView[]> {
  authorize(ctx.actor, "stations:read");
  const { organizationId } = ctx;
  const rows = await ctx.db.updateKey.findMany({
    where: { organizationId },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return rows.map(updateKeyView);
}

const MAX_LISTED = 200;

/** Newest first. */
export async function listUpdatePackages(ctx: Context): Promise<UpdatePackageView[]> {
  authorize(ctx.actor, "stations:read");
  return readPackages(ctx, {});
}

/** What can be assigned, newest first; without the counts, for which all that were assigned are read. */
export async function listUpdateChoices(ctx: Context): Promise<{ id: string; name: string; package: string }[]> {
  authorize(ctx.actor, "stations:read");
  return ctx.db.updatePackage.findMany({ ...packagesOf(ctx), select: { id: true, name: true, package: true } });
}

/** @throws DomainError not_found `update_package_not_found`. */
export async function getUpdatePackage(ctx: Context, { updatePackage }: ReadUpdatePackage): Promise<UpdatePackageView> {
  authorize(ctx.actor, "stations:read");
  const [found] = await readPackages(ctx, { id: updatePackage });
  if (!found) throw updatePackageNotFound();
  return found;
}

const packagesOf = ({ organizationId }: Context, which: { id?: string } = {}) => ({
  where: { ...which, organizationId, deletedAt: null },
  orderBy: [{ createdAt: "desc" as const }, { id: "desc" as const }],
  take: MAX_LISTED,
});

async function readPackages(ctx: Context, which: { id?: string }): Promise<UpdatePackageView[]> {
  const rows = await ctx.db.updatePackage.findMany({
    ...packagesOf(ctx, which),
    omit: { data: true },
    include: { signatures: { include: { key: true } } },
  });
  const counts = await ctx.db.$queryRaw<({ id: string } & StationCounts)[]>`
    SELECT package_id AS id, count(*) FILTER (WHERE status = 'WAITING' AND fault IS NULL)::int AS waiting,
      count(*) FILTER (WHERE status IN ('WAITING', 'SENT') AND fault IS NOT NULL)::int AS held,
      count(*) FILTER (WHERE status = 'SENT' AND fault IS NULL)::int AS sent,
      count(*) FILTER (WHERE status = 'INSTALLED')::int AS installed
    FROM station_update JOIN base_station AS station ON station.id = base_station_id AND station.deleted_at IS NULL
    WHERE package_id = ANY(${rows.map(({ id }) => id)})
    GROUP BY package_id`;
  const byId = new Map(counts.map(({ id, ...rest }) => [id, rest]));
  return rows.map((row) => updatePackageView(row, byId.get(row.id) ?? NOBODY_HAS_IT));
}

/** The base stations of a package, those first that do not get on. At most 200. */
export async function listStationsOfPackage(
  ctx: Context,
  { updatePackage }: ReadUpdatePackage,
): Promise<StationUpdateView[]> {
  await getUpdatePackage(ctx, { updatePackage });
  const rows = await ctx.db.stationUpdate.findMany({
    where: { packageId: updatePackage, baseStation: visibleBaseStation(ctx) },
    select: STATION_UPDATE,
    orderBy: [
      { status: "asc" },
      { fault: { sort: "asc", nulls: "last" } },
      { requestedAt: "desc" },
      { baseStationId: "asc" },
    ],
    take: MAX_LISTED,
  });
  return rows.map(stationUpdateView);
}

/**
 * The update of one base station; null when it was never given one.
 *
 * @throws DomainError not_found `base_station_not_found`.
 */
export async function getStationUpdate(
  ctx: Context,
  { baseStation }: StationUpdateOf,
): Promise<StationUpdateView | null> {
  authorize(ctx.actor, "stations:read");
  const station = await readVisibleBaseStation(ctx, baseStation, { update: { select: STATION_UPDATE } });
  return station.update && stationUpdateView(station.update);
}

const STATION_UPDATE = {
  baseStationId: true,
  packageId: true,
  status: true,
  fault: true,
  sentCount: true,
  lastSentAt: true,
  requestedAt: true,
  requestedBy: true,
  finishedAt: true,
  package: { select: { name: true, package: true } },
  baseStation: { select: { name: true, cupsContact: { select: { package: true, keys: true, at: true } } } },
} as const;

interface StationUpdateRow {
  baseStationId: string;
  packageId: string;
  status: UpdateStatus;
  fault: string | null;
  sentCount: number;
  lastSentAt: Date | null;
  requestedAt: Date;
  requestedBy: string;
  finishedAt: Date | null;
  package: { name: string; package: string };
  baseStation: { name: string; cupsContact: { package: string | null; keys: bigint[]; at: Date } | null };
}

function stationUpdateView(row: StationUpdateRow): StationUpdateView {
  const { baseStationId, packageId, status, fault, sentCount, requestedBy, baseStation } = row;
  const contact = baseStation.cupsContact;
  return {
    ...{
      baseStationId,
      name: baseStation.name,
      packageId,
      packageName: row.package.name,
      package: row.package.package,
    },
    ...{ status, fault, sentCount, requestedBy },
    lastSentAt: row.lastSentAt?.toISOString() ?? null,
    requestedAt: row.requestedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    reported: contact && { package: contact.package, keys: contact.keys.map(Number), at: contact.at.toISOString() },
  };
}
