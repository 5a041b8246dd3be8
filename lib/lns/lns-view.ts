import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { regionWord } from "#lib/base-station/base-station-view";
import { connectionOf } from "#lib/base-station/connection-of";
import { healthOf } from "#lib/base-station/health-of";
import { lastReportOf } from "#lib/base-station/last-report-of";
import type { BaseStationRef } from "#lib/base-station/schema";
import {
  basicsStationRegionWarning,
  type ConnectionState,
  type HealthState,
  type RfRegion,
} from "#lib/base-station/values";
import { baseStationNotFound, referenced, visibleBaseStation } from "#lib/base-station/visible-base-station";
import { findDirectLns } from "#lib/certificate/direct-lns";
import type { LnsSession, LnsUplink } from "#lib/generated/prisma/client";
import { HOUR_MS } from "#lib/platform/clock";
import { CHANNEL_PLANS } from "./channel-plans";
import { CHART_HOURS } from "./values";

/** A Basics Station at our LNS, as its page and REST show it. Times are RFC 3339 UTC. */
export interface LnsView {
  baseStation: string;
  connection: { state: ConnectionState; since: string | null };
  /** Null where it is not known. */
  health: { state: HealthState; since: string } | null;
  /** Its last message; of one that speaks elsewhere, when it asked CUPS last. */
  lastReportAt: string | null;
  /** Name of somebody else's LNS to which CUPS has sent it; null when it is to come to ours. */
  directLns: string | null;
  /** What it told CUPS of its software last. */
  toldCups: { station: string | null; model: string | null } | null;
  /** Of the connection that is open, else of the last; null when it never connected. */
  session: LnsSessionView | null;
  /** The last 48 hours, oldest first, each by its beginning. */
  traffic: { hour: string; uplinks: number; downlinks: number }[];
  /** At most 20, newest first; no payload is kept. */
  uplinks: LnsUplinkView[];
  /** Beside a region in which software of release 2.0.x cannot send; null elsewhere. */
  regionWarning: string | null;
  /** Whether it has a router_config of its own. */
  ownRouterConfig: boolean;
}

export interface LnsSessionView {
  connectedAt: string;
  disconnectedAt: string | null;
  closeReason: string | null;
  address: string;
  tls: { version: string; cipher: string };
  /** What let it in. `certificateId` names a certificate of ours. */
  proof: {
    kind: "CERTIFICATE" | "VENDOR_CERTIFICATE" | "TOKEN";
    serialNumber: string | null;
    sha256: string | null;
    certificateId: string | null;
  };
  software: {
    station: string | null;
    firmware: string | null;
    package: string | null;
    model: string | null;
    protocol: number | null;
    features: string[];
  };
  configuredAt: string | null;
  roundTripMs: number | null;
  lastMessageAt: string | null;
  lastUplinkAt: string | null;
  uplinkCount: number;
  /** Null unless it is relayed. */
  relay: {
    server: { id: string; name: string | null };
    openSince: string | null;
    fault: string | null;
    faultSide: "STATION" | "SERVER" | null;
    faultAt: string | null;
    droppedCount: number;
  } | null;
}

export interface LnsUplinkView {
  at: string;
  messageType: string;
  frequencyHz: number;
  /** "DR5", with its meaning where the RF region has one: "DR5 (SF7, 125 kHz)". */
  dataRate: string;
  rssiDbm: number;
  snrDb: number;
}

/**
 * What our LNS listener sees of a Basics Station; null for any other station.
 *
 * @throws DomainError not_found `base_station_not_found`.
 */
export async function getLnsView(ctx: Context, ref: BaseStationRef): Promise<LnsView | null> {
  authorize(ctx.actor, "stations:read");
  const now = ctx.clock.now();
  const thisHour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const firstHour = thisHour - (CHART_HOURS - 1) * HOUR_MS;
  const station = await ctx.db.baseStation.findFirst({
    where: { ...visibleBaseStation(ctx), ...referenced(ref) },
    include: {
      lnsSession: true,
      cupsContact: { select: { at: true, stationVersion: true, model: true } },
      lnsTraffic: { where: { hour: { gte: new Date(firstHour) } } },
      lnsUplinks: { orderBy: { at: "desc" } },
    },
  });
  if (!station) throw baseStationNotFound();
  if (station.eui64 === null) return null;
  const { lnsSession: session, cupsContact: contact, rfRegion } = station;
  const [heartbeatAt, certificateId, relayName, directLns] = await Promise.all([
    heartbeatOf(ctx, session),
    certificateOf(ctx, session),
    relayServerName(ctx, session),
    contact && findDirectLns(ctx.db, station.id), // else it cannot have learnt of it
  ]);
  const connection = connectionOf(session && { ...session, heartbeatAt }, directLns !== null, now);
  const lastReport = lastReportOf({
    ...{ connection, lastMessageAt: session && (session.lastMessageAt ?? session.connectedAt) },
    ...{ cupsContactAt: contact?.at ?? null, lastContactAt: null },
  });
  const counts = new Map(station.lnsTraffic.map((row) => [row.hour.getTime(), row]));
  const health = healthOf({
    administrative: { state: station.administrativeState, since: station.administrativeSince },
    createdAt: station.createdAt,
    connection,
    session,
  });
  return {
    baseStation: station.id,
    connection: { state: connection.state, since: connection.since?.toISOString() ?? null },
    health: health && { state: health.state, since: health.since.toISOString() },
    lastReportAt: time(lastReport),
    directLns,
    toldCups: contact && { station: contact.stationVersion, model: contact.model },
    session: session && sessionView(session, certificateId, relayName),
    traffic: Array.from({ length: CHART_HOURS }, (_, index) => {
      const hour = firstHour + index * HOUR_MS;
      const { uplinks = 0, downlinks = 0 } = counts.get(hour) ?? {};
      return { hour: new Date(hour).toISOString(), uplinks, downlinks };
    }),
    uplinks: station.lnsUplinks.map((uplink) => uplinkView(uplink, regionWord(rfRegion))),
    regionWarning: basicsStationRegionWarning(regionWord(rfRegion)) ?? null,
    ownRouterConfig: station.routerConfig !== null,
  };
}

async function heartbeatOf(ctx: Context, session: LnsSession | null): Promise<Date | null> {
  if (!session || session.disconnectedAt) return null;
  const instance = await ctx.db.stationInstance.findUnique({ where: { id: session.instanceId } });
  return instance?.heartbeatAt ?? null;
}

/** Our row of the certificate that it showed. */
async function certificateOf(ctx: Context, session: LnsSession | null): Promise<string | null> {
  if (session?.proof !== "CERTIFICATE" || session.certificateSerialNumber === null) return null;
  const certificate = await ctx.db.certificate.findFirst({
    where: { baseStationId: session.baseStationId, serialNumber: session.certificateSerialNumber },
    select: { id: true },
  });
  return certificate?.id ?? null;
}

async function relayServerName(ctx: Context, session: LnsSession | null): Promise<string | null> {
  if (!session?.relayServerId) return null;
  const server = await ctx.db.externalServer.findUnique({
    where: { id: session.relayServerId },
    select: { name: true },
  });
  return server?.name ?? null;
}

function sessionView(row: LnsSession, certificateId: string | null, relayName: string | null): LnsSessionView {
  return {
    connectedAt: row.connectedAt.toISOString(),
    disconnectedAt: time(row.disconnectedAt),
    closeReason: row.closeReason,
    address: row.address,
    tls: { version: row.tlsVersion, cipher: row.tlsCipher },
    proof: {
      kind: row.proof as LnsSessionView["proof"]["kind"],
      serialNumber: row.certificateSerialNumber,
      sha256: row.certificateSha256,
      certificateId,
    },
    software: {
      station: row.stationVersion,
      firmware: row.firmware,
      package: row.package,
      model: row.model,
      protocol: row.protocol,
      features: row.features,
    },
    configuredAt: time(row.configuredAt),
    roundTripMs: row.roundTripMs,
    lastMessageAt: time(row.lastMessageAt),
    lastUplinkAt: time(row.lastUplinkAt),
    uplinkCount: Number(row.uplinkCount),
    relay:
      row.relayServerId === null
        ? null
        : {
            server: { id: row.relayServerId, name: relayName },
            openSince: time(row.relayOpenSince),
            fault: row.relayFault,
            faultSide: row.relayFaultSide as "STATION" | "SERVER" | null,
            faultAt: time(row.relayFaultAt),
            droppedCount: row.relayDroppedCount,
          },
  };
}

function uplinkView(
  { at, messageType, frequencyHz, dataRate, rssiDbm, snrDb }: LnsUplink,
  region: RfRegion,
): LnsUplinkView {
  const [factor, bandwidthKhz] = CHANNEL_PLANS[region].dataRates[dataRate] ?? [-1, 0];
  const meaning = factor > 0 ? ` (SF${factor}, ${bandwidthKhz} kHz)` : factor === 0 ? " (FSK)" : "";
  return {
    at: at.toISOString(),
    messageType,
    frequencyHz: Number(frequencyHz),
    dataRate: `DR${dataRate}${meaning}`,
    rssiDbm,
    snrDb,
  };
}

const time = (date: Date | null) => date?.toISOString() ?? null;
