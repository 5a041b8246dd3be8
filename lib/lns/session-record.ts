import type { Clock } from "#lib/platform/clock";
import { storableText } from "#lib/platform/storable-text";
import type { uplinkKeeper } from "./kept-uplinks";
import { countsAt, type ObservedStation } from "./observed-station";
import type { RelayState } from "./store-observations";
import type { StationVersion } from "./version-message";

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

export interface SessionRecordParts {
  clock: Clock;
  keep: ReturnType<typeof uplinkKeeper>;
  /** There is something to write. */
  noted: () => void;
  /** With the next flush, which should be now. */
  hint: () => void;
}

const MAX_TEXT = 200;

/** Notes in memory what a connection says of its station: it runs for every message. */
export function sessionRecord(station: ObservedStation, parts: SessionRecordParts): SessionRecord {
  const { clock, keep, noted, hint } = parts;
  const { session } = station;
  /** What an operator waits for, health above all: with the next flush, and told to pages that are open. */
  const soon = () => {
    if (station.news === undefined || station.news === "lns.traffic") station.news = "lns.changed";
    noted();
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
      countsAt(station, atMs).uplinks += 1;
      noted();
    },
    downlink() {
      countsAt(station, clock.now().getTime()).downlinks += 1;
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
