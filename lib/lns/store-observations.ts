import type { ProcessContext } from "#lib/audit/platform-context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { HOUR_MS } from "#lib/platform/clock";
import type { Tx } from "#lib/platform/db/client";
import { storableText } from "#lib/platform/storable-text";
import { inOrder, type KeptUplinks } from "./kept-uplinks";
import { readUplink } from "./read-message";
import { KEPT_UPLINKS } from "./values";
import type { StationVersion } from "./version-message";

/** What there is to write of one station. */
export interface StationObservation {
  baseStationId: string;
  organizationId: string;
  /** Of its newest connection here, as it is now. */
  session: SessionState;
  /** Since the last write. */
  uplinks: KeptUplinks;
  /** Since the last write, by the hour, in hours since 1970. */
  traffic: Map<number, HourCounts>;
  /** What pages that are open are told. */
  news: "lns.connected" | "lns.disconnected" | "lns.changed" | "lns.traffic" | undefined;
}

export interface HourCounts {
  uplinks: number;
  downlinks: number;
}

export interface SessionState {
  sessionId: string;
  instanceId: string;
  connectedAt: Date;
  disconnectedAt: Date | null;
  closeReason: string | null;
  address: string;
  tlsVersion: string;
  tlsCipher: string;
  proof: string;
  certificateSerialNumber: string | null;
  certificateSha256: string | null;
  credentialId: string | null;
  version: StationVersion | null;
  configuredAt: Date | null;
  roundTripMs: number | null;
  /** ms since 1970, as of `lastUplinkAtMs`: a message makes no Date. */
  lastMessageAtMs: number | null;
  lastUplinkAtMs: number | null;
  relay: RelayState | null;
}

/** How a relay stands: since when its far side is open, and what broke last, on which side. */
export interface RelayState {
  serverId: string;
  openSince: Date | null;
  fault: string | null;
  faultSide: "STATION" | "SERVER" | null;
  faultAt: Date | null;
  /** Messages of the far LNS that the station was spared. */
  droppedCount: number;
}

const MAX_FAULT = 300;

/**
 * Writes what was seen of many stations in one transaction. A station that has connected to another process since keeps
 * the connection it has there; what it sent here counts all the same.
 *
 * @throws DomainError unavailable `database_unavailable`.
 */
export async function storeObservations(
  process: Pick<ProcessContext, "db" | "openTransaction" | "clock">,
  unordered: readonly StationObservation[],
): Promise<void> {
  // In the order of ids, so that two processes never wait in a circle.
  const observed = [...unordered].sort((a, b) => (a.baseStationId < b.baseStationId ? -1 : 1));
  const at = process.clock.now();
  await recordTelemetry(process, async (tx) => {
    const counts = await storeSessions(tx, observed);
    await storeUplinks(tx, observed, counts);
    await storeTraffic(tx, observed);
    const news = observed.flatMap(({ organizationId, baseStationId, news: type }) =>
      type ? [{ organizationId, type, targetId: baseStationId, baseStationId, at }] : [],
    );
    if (news.length > 0) await tx.event.createMany({ data: news });
  });
}

/** @returns how many uplinks each station has sent in all. */
async function storeSessions(tx: Tx, observed: readonly StationObservation[]): Promise<Map<string, number>> {
  const stored = await tx.$queryRaw<{ id: string; count: bigint }[]>`
    INSERT INTO lns_session AS known (base_station_id, session_id, instance_id, connected_at, disconnected_at,
      close_reason, address, tls_version, tls_cipher, proof, certificate_serial_number, certificate_sha256,
      credential_id, station_version, firmware, package, model, protocol, features, configured_at, round_trip_ms,
      last_message_at, last_uplink_at, uplink_count, relay_server_id, relay_open_since, relay_fault, relay_fault_side,
      relay_fault_at, relay_dropped_count)
    SELECT row.* FROM jsonb_to_recordset(${JSON.stringify(observed.map(sessionRow))}::jsonb) AS row(
      base_station_id text, session_id text, instance_id text, connected_at timestamptz, disconnected_at timestamptz,
      close_reason text, address text, tls_version text, tls_cipher text, proof text, certificate_serial_number text,
      certificate_sha256 text, credential_id text, station_version text, firmware text, package text, model text,
      protocol int, features text[], configured_at timestamptz, round_trip_ms float8, last_message_at timestamptz,
      last_uplink_at timestamptz, uplink_count int8, relay_server_id text, relay_open_since timestamptz,
      relay_fault text, relay_fault_side text, relay_fault_at timestamptz,
      relay_dropped_count int)
    ON CONFLICT (base_station_id) DO UPDATE SET session_id = EXCLUDED.session_id, instance_id = EXCLUDED.instance_id,
      connected_at = EXCLUDED.connected_at, disconnected_at = EXCLUDED.disconnected_at,
      close_reason = EXCLUDED.close_reason, address = EXCLUDED.address, tls_version = EXCLUDED.tls_version,
      tls_cipher = EXCLUDED.tls_cipher, proof = EXCLUDED.proof,
      certificate_serial_number = EXCLUDED.certificate_serial_number,
      certificate_sha256 = EXCLUDED.certificate_sha256, credential_id = EXCLUDED.credential_id,
      station_version = EXCLUDED.station_version, firmware = EXCLUDED.firmware, package = EXCLUDED.package,
      model = EXCLUDED.model, protocol = EXCLUDED.protocol, features = EXCLUDED.features,
      configured_at = EXCLUDED.configured_at, round_trip_ms = EXCLUDED.round_trip_ms,
      last_message_at = EXCLUDED.last_message_at,
      last_uplink_at = coalesce(EXCLUDED.last_uplink_at, known.last_uplink_at),
      uplink_count = known.uplink_count + EXCLUDED.uplink_count, relay_server_id = EXCLUDED.relay_server_id,
      relay_open_since = EXCLUDED.relay_open_since, relay_fault = EXCLUDED.relay_fault,
      relay_fault_side = EXCLUDED.relay_fault_side, relay_fault_at = EXCLUDED.relay_fault_at,
      relay_dropped_count = EXCLUDED.relay_dropped_count
    WHERE (known.connected_at, known.session_id) <= (EXCLUDED.connected_at, EXCLUDED.session_id)
    RETURNING base_station_id AS id, uplink_count AS count`;
  return new Map(stored.map(({ id, count }) => [id, Number(count)]));
}

function sessionRow({ baseStationId, session, uplinks }: StationObservation) {
  const { version, relay } = session;
  return {
    base_station_id: baseStationId,
    session_id: session.sessionId,
    instance_id: session.instanceId,
    connected_at: session.connectedAt,
    disconnected_at: session.disconnectedAt,
    close_reason: session.closeReason,
    address: session.address,
    tls_version: session.tlsVersion,
    tls_cipher: session.tlsCipher,
    proof: session.proof,
    certificate_serial_number: session.certificateSerialNumber,
    certificate_sha256: session.certificateSha256,
    credential_id: session.credentialId,
    station_version: version?.station ?? null,
    firmware: version?.firmware ?? null,
    package: version?.package ?? null,
    model: version?.model ?? null,
    protocol: version?.protocol ?? null,
    features: version?.features ?? [],
    configured_at: session.configuredAt,
    round_trip_ms: session.roundTripMs,
    last_message_at: dateOf(session.lastMessageAtMs),
    last_uplink_at: dateOf(session.lastUplinkAtMs),
    uplink_count: uplinks.count,
    relay_server_id: relay?.serverId ?? null,
    relay_open_since: relay?.openSince ?? null,
    relay_fault: relay?.fault ? storableText(relay.fault, MAX_FAULT) : null,
    relay_fault_side: relay?.faultSide ?? null,
    relay_fault_at: relay?.faultAt ?? null,
    relay_dropped_count: relay?.droppedCount ?? 0,
  };
}

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** The last of a station stand in a ring here too: the n-th ever in slot n % KEPT_UPLINKS. */
async function storeUplinks(
  tx: Tx,
  observed: readonly StationObservation[],
  counts: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = observed.flatMap(({ baseStationId, uplinks: kept }) => {
    const count = counts.get(baseStationId);
    if (count === undefined) return [];
    const uplinks = inOrder(kept).flatMap(({ at, bytes, start, end }) => {
      const uplink = readUplink(bytes.toString("utf8", start, end));
      return uplink ? [{ at: new Date(at), ...uplink }] : [];
    });
    return uplinks.map(({ at, messageType, frequencyHz, dataRate, rssiDbm, snrDb }, index) => ({
      base_station_id: baseStationId,
      slot: (count - uplinks.length + index) % KEPT_UPLINKS,
      at,
      message_type: messageType,
      frequency_hz: frequencyHz,
      data_rate: dataRate,
      rssi_dbm: rssiDbm,
      snr_db: snrDb,
    }));
  });
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO lns_uplink (base_station_id, slot, at, message_type, frequency_hz, data_rate, rssi_dbm, snr_db)
    SELECT row.* FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(base_station_id text, slot int,
      at timestamptz, message_type text, frequency_hz int8, data_rate int, rssi_dbm float8, snr_db float8)
    ON CONFLICT (base_station_id, slot) DO UPDATE SET at = EXCLUDED.at, message_type = EXCLUDED.message_type,
      frequency_hz = EXCLUDED.frequency_hz, data_rate = EXCLUDED.data_rate, rssi_dbm = EXCLUDED.rssi_dbm,
      snr_db = EXCLUDED.snr_db`;
}

async function storeTraffic(tx: Tx, observed: readonly StationObservation[]): Promise<void> {
  const rows = observed.flatMap(({ baseStationId, traffic }) =>
    [...traffic].map(([hour, counts]) => ({
      base_station_id: baseStationId,
      hour: new Date(hour * HOUR_MS),
      ...counts,
    })),
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO lns_traffic AS known (base_station_id, hour, uplinks, downlinks)
    SELECT row.* FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(base_station_id text,
      hour timestamptz, uplinks int, downlinks int)
    ORDER BY base_station_id, hour
    ON CONFLICT (base_station_id, hour) DO UPDATE SET uplinks = known.uplinks + EXCLUDED.uplinks,
      downlinks = known.downlinks + EXCLUDED.downlinks`;
}
