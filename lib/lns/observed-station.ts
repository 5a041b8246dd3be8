import type { Peer } from "#lib/connection-attempt/peer";
import type { BasicsCaller } from "#lib/enrolment/basics-caller";
import { HOUR_MS } from "#lib/platform/clock";
import { type KeptUplinks, merged } from "./kept-uplinks";
import type { HourCounts, StationObservation } from "./store-observations";

export interface OpenedSession {
  sessionId: string;
  instanceId: string;
  connectedAt: Date;
  caller: BasicsCaller;
  peer: Peer;
}

/** What is known of one station, and how much of it is not written. */
export interface ObservedStation extends StationObservation {
  /** Of `traffic`, the counts of the present hour; undefined until one is counted in it. */
  present: { hour: number; counts: HourCounts } | undefined;
  isDirty: boolean;
  /** When what it said was written last, in ms since 1970. */
  saidWrittenAt: number;
}

/** @param before what was gathered of an earlier connection. */
export function observedStation(opened: OpenedSession, before: ObservedStation | undefined): ObservedStation {
  const { baseStationId, organizationId } = opened.caller;
  return {
    ...{ baseStationId, organizationId, session: sessionOf(opened), news: "lns.connected" },
    // Counts that are not written yet belong to the station, whichever connection brought them.
    uplinks: before?.uplinks ?? noUplinks(),
    traffic: before?.traffic ?? new Map(),
    present: undefined,
    saidWrittenAt: Number.NEGATIVE_INFINITY,
    isDirty: false,
  };
}

/** The counts of a moment's hour, to be raised. @param atMs since 1970. */
export function countsAt(station: ObservedStation, atMs: number): HourCounts {
  const hour = Math.floor(atMs / HOUR_MS);
  if (station.present?.hour === hour) return station.present.counts;
  const counts = station.traffic.get(hour) ?? { uplinks: 0, downlinks: 0 };
  station.traffic.set(hour, counts);
  station.present = { hour, counts };
  return counts;
}

/** What is to be written now, the counts taken out of what gathers. */
export function takeObservation(station: ObservedStation, nowMs: number): StationObservation {
  const { baseStationId, organizationId, session, uplinks, traffic, news, saidWrittenAt } = station;
  const hasSaid = session.lastMessageAtMs !== null && session.lastMessageAtMs > saidWrittenAt;
  const nothing = { uplinks: noUplinks(), traffic: new Map(), present: undefined, news: undefined };
  Object.assign(station, { ...nothing, saidWrittenAt: hasSaid ? nowMs : saidWrittenAt });
  return { baseStationId, organizationId, session: { ...session }, uplinks, traffic, news };
}

/** It was not written: it is put before what came meanwhile, for the next time. */
export function giveBack(station: ObservedStation, taken: StationObservation): void {
  station.uplinks = merged(taken.uplinks, station.uplinks);
  for (const [hour, { uplinks, downlinks }] of taken.traffic) {
    const counts = station.traffic.get(hour) ?? { uplinks: 0, downlinks: 0 };
    station.traffic.set(hour, { uplinks: counts.uplinks + uplinks, downlinks: counts.downlinks + downlinks });
  }
  station.present = undefined; // its counts may have been replaced
  station.news ??= taken.news;
}

const noUplinks = (): KeptUplinks => ({ ring: [], count: 0 });

function sessionOf({ caller, peer, ...opened }: OpenedSession): StationObservation["session"] {
  return {
    ...opened,
    address: peer.address,
    tlsVersion: peer.tlsVersion,
    tlsCipher: peer.cipher,
    proof: caller.proof,
    certificateSerialNumber: caller.certificate?.serialNumber ?? peer.certificate?.serialNumber ?? null,
    certificateSha256: caller.certificateSha256,
    credentialId: caller.credentialId,
    version: null,
    disconnectedAt: null,
    closeReason: null,
    configuredAt: null,
    roundTripMs: null,
    lastMessageAtMs: null,
    lastUplinkAtMs: null,
    relay: null,
  };
}
