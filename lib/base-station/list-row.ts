import { type BaseStation, Prisma } from "#lib/generated/prisma/client";
import { connectionOf } from "./connection-of";
import { healthOf } from "./health-of";
import { lastReportOf } from "./last-report-of";
import { IS_SENT_AWAY } from "./sent-away";
import type { AdministrativeState, BackhaulSecurity, ConnectionState, HealthState, RfRegion } from "./values";

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
  domains: string[];
  administrative: { state: AdministrativeState; since: string };
  /** Null where it is not known: nobody sees the connection, and the station is not suspended. */
  health: { state: HealthState; since: string } | null;
  /** Of a Basics Station; null for any other, whose connection nobody watches. UNKNOWN without `since`: speaks elsewhere. */
  connection: { state: ConnectionState; since: string | null } | null;
  /** A Basics Station's last message, connected or not, or its call at CUPS where it speaks elsewhere; any other's call. */
  lastReportAt: string | null;
  backhaulSecurity: BackhaulSecurity;
  lrrVersion: string | null;
  /** What a Basics Station said of its software when it connected last, or at CUPS: "2.0.6(linux/std)". */
  stationVersion: string | null;
  publicKeyFingerprint: string | null;
  certificate: CertificateColumns;
  createdAt: string;
  version: number;
}

/** Columns that lib/certificate keeps in step with its own tables. Times are RFC 3339 UTC. */
export type CertificateColumns = {
  standing: BaseStation["certificateStanding"];
  notAfter: string | null;
  renewalOpensAt: string | null;
  downloadBy: string | null;
  downloadedAt: string | null;
  inUseSince: string | null;
  enrolmentClosed: boolean;
  /** End of the token that it has for our LNS instead. */
  tokenNotAfter: string | null;
};

/** What the query selects, in the types that the driver gives. */
export interface FoundRow {
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
  domains: string[];
  administrative_state: AdministrativeState;
  administrative_since: Date;
  backhaul_security: BackhaulSecurity;
  lrr_version: string | null;
  station_version: string | null;
  /** Of lns_session; null when it never connected. */
  connected_at: Date | null;
  disconnected_at: Date | null;
  close_reason: string | null;
  configured_at: Date | null;
  last_message_at: Date | null;
  relay_open_since: Date | null;
  relay_fault_at: Date | null;
  /** Of the process that holds its connection. */
  heartbeat_at: Date | null;
  last_contact_at: Date | null;
  /** Whether CUPS sent it to somebody else's LNS. */
  is_sent_away: boolean;
  /** What it told CUPS last. */
  cups_contact_at: Date | null;
  cups_station_version: string | null;
  public_key_fingerprint: string | null;
  certificate_standing: BaseStation["certificateStanding"];
  certificate_not_after: Date | null;
  certificate_renewal_opens_at: Date | null;
  certificate_download_by: Date | null;
  certificate_downloaded_at: Date | null;
  certificate_in_use_since: Date | null;
  enrolment_closed_at: Date | null;
  lns_token_not_after: Date | null;
  created_at: Date;
  version: number;
}

/** The columns of FoundRow. */
export const ROW_COLUMNS = Prisma.sql`
  id, name, lrr_id, lrr_uuid, eui64, manufacturer, model, rf_region::text, serial_number, tags, domains,
  administrative_state::text, administrative_since, backhaul_security::text, lrr_version, public_key_fingerprint,
  certificate_standing::text, certificate_not_after, certificate_renewal_opens_at, certificate_download_by,
  certificate_downloaded_at, certificate_in_use_since, enrolment_closed_at, lns_token_not_after, created_at, version,
  session.*, last_contact_at, contact.*, ${IS_SENT_AWAY} AS is_sent_away`;

/** Where they stand: what others saw of a station beside its row, each found by its id. */
export const ROW_TABLES = Prisma.sql`base_station
  LEFT JOIN LATERAL (
    SELECT station_version, connected_at, disconnected_at, close_reason, configured_at, last_message_at,
           relay_open_since, relay_fault_at, heartbeat_at
    FROM lns_session LEFT JOIN station_instance ON station_instance.id = instance_id
    WHERE base_station_id = base_station.id
  ) AS session ON TRUE
  LEFT JOIN LATERAL (
    SELECT last_contact_at FROM base_station_observation WHERE base_station_id = base_station.id
  ) AS observation ON TRUE
  LEFT JOIN LATERAL (
    SELECT at AS cups_contact_at, cups_contact.station_version AS cups_station_version
    FROM cups_contact WHERE base_station_id = base_station.id
  ) AS contact ON TRUE`;

const time = (date: Date | null) => date?.toISOString() ?? null;

export function baseStationRow(row: FoundRow, now: Date): BaseStationRow {
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
    domains: row.domains,
    administrative: { state: row.administrative_state, since: row.administrative_since.toISOString() },
    ...reported(row, now),
    backhaulSecurity: row.backhaul_security,
    lrrVersion: row.lrr_version,
    stationVersion: softwareOf(row),
    publicKeyFingerprint: row.public_key_fingerprint,
    certificate: {
      standing: row.certificate_standing,
      notAfter: time(row.certificate_not_after),
      renewalOpensAt: time(row.certificate_renewal_opens_at),
      downloadBy: time(row.certificate_download_by),
      downloadedAt: time(row.certificate_downloaded_at),
      inUseSince: time(row.certificate_in_use_since),
      enrolmentClosed: row.enrolment_closed_at !== null,
      tokenNotAfter: time(row.lns_token_not_after),
    },
    createdAt: row.created_at.toISOString(),
    version: row.version,
  };
}

/** Of one that speaks elsewhere CUPS is told the newest. */
const softwareOf = (row: FoundRow) =>
  row.is_sent_away ? (row.cups_station_version ?? row.station_version) : row.station_version;

/** What is known of a station from itself. */
function reported(row: FoundRow, now: Date): Pick<BaseStationRow, "health" | "connection" | "lastReportAt"> {
  const { connected_at: connectedAt } = row;
  const session = connectedAt && {
    connectedAt,
    disconnectedAt: row.disconnected_at,
    heartbeatAt: row.heartbeat_at,
    configuredAt: row.configured_at,
    closeReason: row.close_reason,
    relayOpenSince: row.relay_open_since,
    relayFaultAt: row.relay_fault_at,
  };
  const connection = row.eui64 === null ? null : connectionOf(session, row.is_sent_away, now);
  const administrative = { state: row.administrative_state, since: row.administrative_since };
  const health = healthOf({ administrative, createdAt: row.created_at, connection, session });
  const lastReport = lastReportOf({
    ...{ connection, lastMessageAt: row.last_message_at ?? connectedAt },
    ...{ cupsContactAt: row.cups_contact_at, lastContactAt: row.last_contact_at },
  });
  return {
    health: health && { state: health.state, since: health.since.toISOString() },
    connection: connection && { state: connection.state, since: time(connection.since) },
    lastReportAt: time(lastReport),
  };
}
