import type { ProcessContext } from "#lib/audit/platform-context";
import { SECOND_MS } from "#lib/platform/clock";
import { uplinkKeeper } from "./kept-uplinks";
import {
  giveBack,
  type ObservedStation,
  type OpenedSession,
  observedStation,
  takeObservation,
} from "./observed-station";
import { type SessionRecord, sessionRecord } from "./session-record";
import { type StationObservation, storeObservations } from "./store-observations";

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

/** A station's traffic is written at most this often; its first after a pause, and that it came or went, with the next flush. */
const TRAFFIC_MS = 10 * SECOND_MS;
/** Pages that are open hear of the traffic of this many stations with one flush. */
const TRAFFIC_EVENTS = 100;
/** Stations written in one transaction. */
const BATCH = 500;

/** @param hint wakes the job: somebody came or went. */
export function lnsRecorder(process: ProcessContext, hint: () => void): LnsRecorder {
  const { clock } = process;
  const stations = new Map<string, ObservedStation>();
  const keep = uplinkKeeper();
  /** Those with something to write. */
  const dirty = new Set<ObservedStation>();

  function open(opened: OpenedSession): SessionRecord {
    const { baseStationId } = opened.caller;
    const before = stations.get(baseStationId);
    if (before) dirty.delete(before);
    const station = observedStation(opened, before);
    stations.set(baseStationId, station);
    markDirty(station);
    hint();
    const noted = () => {
      if (station.isDirty) return;
      // Of a connection that was replaced meanwhile, only the counts matter.
      if (stations.get(baseStationId) === station) markDirty(station);
    };
    return sessionRecord(station, { clock, keep, noted, hint });
  }

  function markDirty(station: ObservedStation): void {
    station.isDirty = true;
    dirty.add(station);
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
    const batch = taken.map((station) => takeObservation(station, nowMs));
    tellTraffic(batch);
    try {
      await storeObservations(process, batch);
    } catch (error) {
      for (const [index, station] of taken.entries()) keepForLater(station, batch[index]);
      throw error;
    }
    if (batch.some(({ news }) => news !== undefined)) process.notify("event");
    for (const station of taken) forgetGone(station);
    return due.length > taken.length;
  }

  /** What was not written belongs to the station's present connection. */
  function keepForLater(taken: ObservedStation, observation: StationObservation | undefined): void {
    if (!observation) return;
    const station = stations.get(taken.baseStationId) ?? taken;
    giveBack(station, observation);
    markDirty(station);
  }

  function forgetGone(station: ObservedStation): void {
    const { baseStationId, session } = station;
    if (session.disconnectedAt && !dirty.has(station) && stations.get(baseStationId) === station) {
      stations.delete(baseStationId);
    }
  }

  return { open, flush };
}

/** Of stations of which there is no other news. */
function tellTraffic(batch: readonly StationObservation[]): void {
  const silent = batch.filter(({ news }) => news === undefined);
  for (const observation of silent.slice(0, TRAFFIC_EVENTS)) observation.news = "lns.traffic";
}
