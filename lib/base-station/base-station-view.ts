import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { StationAccess } from "#lib/policy/values";
import type { CertificateColumns } from "./list-row";
import type { BaseStationRef, Location } from "./schema";
import type { AdministrativeState, BackhaulSecurity, RfRegion } from "./values";
import { baseStationNotFound, referenced, visibleBaseStation } from "./visible-base-station";

/** A base station as pages and REST show it. Times are RFC 3339 UTC. */
export interface BaseStationView {
  id: string;
  name: string;
  lrrUuid: string;
  eui: string | null;
  lrrId: string;
  manufacturer: string;
  model: string;
  rfRegion: RfRegion;
  serialNumber: string | null;
  contact: string | null;
  address: string | null;
  notes: string | null;
  tags: string[];
  /** "group:name" each. */
  domains: string[];
  location: Location;
  administrative: { state: AdministrativeState; since: string };
  backhaulSecurity: BackhaulSecurity;
  /** How it proves who it is, where the policy leaves a choice. */
  access: StationAccess;
  /** Of its next certificates, an ISO 8601 duration; null: the policy's. */
  validity: string | null;
  /** Days; null: the policy's. */
  renewBeforeDays: number | null;
  lrrVersion: string | null;
  publicKeyFingerprint: string | null;
  certificate: CertificateColumns;
  version: number;
  createdAt: string;
  createdBy: string;
  changedAt: string;
  changedBy: string;
}

/**
 * One base station.
 *
 * @throws DomainError not_found `base_station_not_found`.
 */
export async function getBaseStation(ctx: Context, ref: BaseStationRef): Promise<BaseStationView> {
  authorize(ctx.actor, "stations:read");
  const row = await ctx.db.baseStation.findFirst({ where: { ...visibleBaseStation(ctx), ...referenced(ref) } });
  if (!row) throw baseStationNotFound();
  return baseStationView(row);
}

/** The database writes AS923_1 where the field says AS923-1. */
export const regionWord = (region: BaseStation["rfRegion"]): RfRegion => region.replace("_", "-") as RfRegion;
export const regionColumn = (region: RfRegion): BaseStation["rfRegion"] =>
  region.replace("-", "_") as BaseStation["rfRegion"];

const time = (date: Date | null) => date?.toISOString() ?? null;

export function baseStationView(row: BaseStation): BaseStationView {
  return {
    id: row.id,
    name: row.name,
    lrrUuid: row.lrrUuid,
    eui: row.eui64,
    lrrId: row.lrrId,
    manufacturer: row.manufacturer,
    model: row.model,
    rfRegion: regionWord(row.rfRegion),
    serialNumber: row.serialNumber,
    contact: row.contact,
    address: row.address,
    notes: row.notes,
    tags: row.tags,
    domains: row.domains,
    location: location(row),
    administrative: { state: row.administrativeState, since: row.administrativeSince.toISOString() },
    backhaulSecurity: row.backhaulSecurity,
    access: row.access,
    validity: row.validity,
    renewBeforeDays: row.renewBeforeDays,
    lrrVersion: row.lrrVersion,
    publicKeyFingerprint: row.publicKeyFingerprint,
    certificate: {
      standing: row.certificateStanding,
      notAfter: time(row.certificateNotAfter),
      renewalOpensAt: time(row.certificateRenewalOpensAt),
      downloadBy: time(row.certificateDownloadBy),
      downloadedAt: time(row.certificateDownloadedAt),
      inUseSince: time(row.certificateInUseSince),
      enrolmentClosed: row.enrolmentClosedAt !== null,
      tokenNotAfter: time(row.lnsTokenNotAfter),
    },
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    changedAt: row.changedAt.toISOString(),
    changedBy: row.changedBy,
  };
}

function location(row: BaseStation): Location {
  if (row.locationKind === "UNKNOWN" || row.latitude === null || row.longitude === null) return { kind: "UNKNOWN" };
  return { kind: row.locationKind, latitude: row.latitude, longitude: row.longitude, altitudeM: row.altitudeM };
}
