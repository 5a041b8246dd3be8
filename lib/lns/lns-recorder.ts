import type { ProcessContext } from "#lib/audit/platform-context";
import type { Peer } from "#lib/connection-attempt/peer";
import type { BasicsCaller } from "#lib/enrolment/basics-caller";
import { HOUR_MS, SECOND_MS } from "#lib/platform/clock";
import { storableText } from "#lib/platform/storable-text";
import { type KeptUplinks, merged, uplinkKeeper } from "./kept-uplinks";
import { type HourCounts, type RelayState, type StationObservation, storeObservations } from "./store-observations";
import type { StationVersion } from "./version-message";

/**
 * What this process sees of its stations' data connections, gathered in memory and written together: a message costs no
 * statement. Give `flush` to a job.
 */
export interface LnsRecorder {
  /** A station has connected; what it had open before is over. */
  open(session: OpenedSession): SessionRecord;
  /** Writes what is due. @returns whether there is more right now. @throws DomainError unavailable; nothing is lost then. */
  flush(): Promise<boolean>;
}

export interface OpenedSession {
  sessionId: string;
  instanceId: string;
  connectedAt: Date;
  caller: BasicsCaller;
  peer: Peer;
}

/** One connection's, from its beginning to its end. */
export interface SessionRecord {
  /** Of any kind but uplinks. */
  message(): void;
  /** @param data as it came. */
  uplink(data: Buffer): void;
  downlink(): void;
  version(version: StationVersion): void;
  /** router_config was sent. */
  configured(): void;
  roundTrip(ms: number): void;
  relay(state: RelayState): void;
  closed(reason: string): void;
}

/** A station's traffic is written at most this often; its first after a pause, and that it came or went, with the next flush. */
const TRAFFIC_MS = 10 * SECOND_MS;
/** Pages that are open hear of the traffic of this many stations with one flush. */
const TRAFFIC_EVENTS = 100;
/** Stations written in one transaction. */
const BATCH = 500;
const MAX_TEXT = 200;

/** What is known of one station, and how much of it is not written. */
interface Observed extends StationObservation {
  /** Of `traffic`, the counts of the present hour; undefined until one is counted in it. */
  present: { hour: number; counts: HourCounts } | undefined;
  isDirty: boolean;
  /** When what it said was written last, in ms since 1970. */
  saidWrittenAt: number;
}

/** @param hint wakes the job: somebody came or went. */
export function lnsRecorder(process: ProcessContext, hint: () => void): LnsRecorder {
  const { clock } = process;
  const stations = new Map<string, Observed>();
  const keep = uplinkKeeper();
  /** Those with something to write. */
  const dirty = new Set<Observed>();
  const markDirty = (station: Observed) => {
    station.isDirty = true;
    dirty.add(station);
  };

  function open(opened: OpenedSession): SessionRecord {
    const { baseStationId, organizationId } = opened.caller;
    const before = stations.get(baseStationId);
    const station: Observed = {
      ...{ baseStationId, organizationId, session: sessionOf(opened), news: "lns.connected" },
      // Counts that are not written yet belong to the station, whichever connection brought them.
      uplinks: before?.uplinks ?? noUplinks(),
      traffic: before?.traffic ?? new Map(),
      present: undefined,
      saidWrittenAt: Number.NEGATIVE_INFINITY,
      isDirty: false,
    };
    if (before) dirty.delete(before);
    stations.set(baseStationId, station);
    markDirty(station);
    hint();
    return record(station);
  }

  function record(station: Observed): SessionRecord {
    const { session } = station;
    const noted = () => {
      if (station.isDirty) return;
      // Of a connection that was replaced meanwhile, only the counts matter.
      if (stations.get(station.baseStationId) === station) markDirty(station);
    };
    /** What an operator waits for, health above all: with the next flush, and told to pages that are open. */
    const soon = () => {
      if (station.news === undefined || station.news === "lns.traffic") station.news = "lns.changed";
      noted();
    };
    const countsAt = (atMs: number): HourCounts => {
      const hour = Math.floor(atMs / HOUR_MS);
      if (station.present?.hour === hour) return station.present.counts;
      const counts = station.traffic.get(hour) ?? { uplinks: 0, downlinks: 0 };
      station.traffic.set(hour, counts);
      station.present = { hour, counts };
      return counts;
    };
    return {
      message() {
        session.lastMessageAtMs = clock.now().getTime();
        noted();
      },
      uplink(data) {
        const atMs = clock.now().getTime();
        session.lastMessageAtMs = atMs;
        session.lastUplinkAtMs = atMs;
        keep(station.uplinks, atMs, data);
        countsAt(atMs).uplinks += 1;
        noted();
      },
      downlink() {
        countsAt(clock.now().getTime()).downlinks += 1;
        noted();
      },
      version(version) {
        session.version = version;
        soon();
      },
      configured() {
        session.configuredAt = clock.now();
        soon();
      },
      roundTrip(ms) {
        session.roundTripMs = ms;
        noted();
      },
      relay(state) {
        const isNews = session.relay?.openSince !== state.openSince || session.relay?.faultAt !== state.faultAt;
        session.relay = state;
        if (isNews) soon();
        else noted();
      },
      closed(reason) {
        session.disconnectedAt = clock.now();
        session.closeReason = storableText(reason, MAX_TEXT);
        station.news = "lns.disconnected";
        noted();
        hint();
      },
    };
  }

  async function flush(): Promise<boolean> {
    const nowMs = clock.now().getTime();
    const due = [...dirty].filter(
      ({ news, saidWrittenAt }) => news !== undefined || nowMs - saidWrittenAt >= TRAFFIC_MS,
    );
    const taken = due.slice(0, BATCH);
    if (taken.length === 0) return false;
    for (const station of taken) {
      dirty.delete(station);
      station.isDirty = false;
    }
    const batch = taken.map(takeNews(nowMs));
    try {
      await storeObservations(process, batch);
    } catch (error) {
      for (const [index, station] of taken.entries()) giveBack(station, batch[index]);
      throw error;
    }
    if (batch.some(({ news }) => news !== undefined)) process.notify("event");
    for (const station of taken) forgetGone(station);
    return due.length > taken.length;
  }

  /** What is to be written now, the counts taken out of what gathers. */
  function takeNews(nowMs: number) {
    let traffic = 0;
    return (station: Observed): StationObservation => {
      const { baseStationId, organizationId, session, uplinks, traffic: counts } = station;
      let { news } = station;
      if (news === undefined && traffic < TRAFFIC_EVENTS) {
        news = "lns.traffic";
        traffic += 1;
      }
      const taken = {
        baseStationId,
        organizationId,
        session: { ...session },
        uplinks,
        traffic: counts,
        news,
      };
      const { saidWrittenAt } = station;
      const hasSaid = session.lastMessageAtMs !== null && session.lastMessageAtMs > saidWrittenAt;
      const nothing = { uplinks: noUplinks(), traffic: new Map(), present: undefined, news: undefined };
      Object.assign(station, { ...nothing, saidWrittenAt: hasSaid ? nowMs : saidWrittenAt });
      return taken;
    };
  }

  /** Nothing was written: it is put before what came meanwhile, for the next time. */
  function giveBack(taken: Observed, batch: StationObservation | undefined): void {
    if (!batch) return;
    const station = stations.get(taken.baseStationId) ?? taken;
    station.uplinks = merged(batch.uplinks, station.uplinks);
    for (const [hour, { uplinks, downlinks }] of batch.traffic) {
      const counts = station.traffic.get(hour) ?? { uplinks: 0, downlinks: 0 };
      station.traffic.set(hour, { uplinks: counts.uplinks + uplinks, downlinks: counts.downlinks + downlinks });
    }
    station.present = undefined; // its counts may have been replaced
    station.news ??= batch.news;
    markDirty(station);
  }

  function forgetGone(station: Observed): void {
    const { baseStationId, session } = station;
    if (session.disconnectedAt && !dirty.has(station) && stations.get(baseStationId) === station) {
      stations.delete(baseStationId);
    }
  }

  return { open, flush };
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
