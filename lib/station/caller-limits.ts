import type { Clock } from "#lib/platform/clock";
import { HOUR_MS, MINUTE_MS } from "#lib/platform/clock";
import { DomainError } from "#lib/platform/domain-error";
import { RateWindow } from "./rate-window";

export interface LimitNumbers {
  /** Requests a minute from one address by callers that are refused, or that nobody asks who they are. */
  strangersPerMinute: number;
  /** Requests a minute of one base station. */
  perStationPerMinute: number;
}

export const DEFAULT_LIMITS: LimitNumbers = { strangersPerMinute: 300, perStationPerMinute: 120 };

/**
 * At CUPS and LNS: stations in the field ask every second (basics-station.md 9), and LNS discovery, data connection and
 * CUPS may fall into one.
 */
export const BASICS_LIMITS: LimitNumbers = { strangersPerMinute: 300, perStationPerMinute: 300 };

const MAX_KEYS = 100_000;

/**
 * Rate limits per address and per base station (enrolment.md T8). An address is used up by refused and anonymous
 * requests alone, and whoever was let in within the hour is served all the same: a stranger cannot lock out the stations
 * that share its address.
 */
export interface CallerLimits {
  /** Counts a request that needs no identity. @throws DomainError rate_limited `too_many_requests` */
  countAnonymous(address: string): void;
  /** @param key what the caller was let in by before. @throws DomainError rate_limited `too_many_requests` */
  admit(address: string, key: string): void;
  countRefused(address: string): void;
  /**
   * Counts a refusal of one that is a base station, or only says so: within that station's rate, an address is not used
   * up by it.
   *
   * @param key what it is recognised by where it is proven; null where it only says so.
   */
  countRefusedStation(address: string, baseStationId: string, key: string | null): void;
  /** @throws DomainError rate_limited `too_many_requests` */
  countServed(baseStationId: string, key: string): void;
}

export function callerLimits(clock: Clock, numbers: LimitNumbers = DEFAULT_LIMITS): CallerLimits {
  const strangers = new RateWindow(clock, numbers.strangersPerMinute, MINUTE_MS, MAX_KEYS);
  const stations = new RateWindow(clock, numbers.perStationPerMinute, MINUTE_MS, MAX_KEYS);
  const known = new RateWindow(clock, 1, HOUR_MS, MAX_KEYS);
  /** Who goes on although its rate is used up is soon turned away before anything is looked up for it. */
  const overdone = new RateWindow(clock, numbers.perStationPerMinute, MINUTE_MS, MAX_KEYS);
  return {
    countAnonymous(address) {
      if (strangers.isSpent(address)) throw tooMany("from this address");
      strangers.hit(address);
    },
    admit(address, key) {
      if (strangers.isSpent(address) && !known.isSpent(key)) throw tooMany("from this address");
      if (overdone.isSpent(key)) throw tooMany("of this base station");
    },
    countRefused: (address) => strangers.hit(address),
    countRefusedStation(address, baseStationId, key) {
      const claim = `${address} ${baseStationId}`;
      if (!stations.isSpent(claim)) {
        stations.hit(claim);
        if (key !== null) known.hit(key);
      } else if (key === null) strangers.hit(address);
      else overdone.hit(key);
    },
    countServed(baseStationId, key) {
      if (stations.isSpent(baseStationId)) {
        overdone.hit(key);
        throw tooMany("of this base station");
      }
      stations.hit(baseStationId);
      known.hit(key);
    },
  };
}

function tooMany(whose: string): DomainError {
  return new DomainError("rate_limited", "too_many_requests", `Too many requests ${whose}. Try again later.`);
}
