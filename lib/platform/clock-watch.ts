import { SECOND_MS } from "./clock";
import type { ReadDb } from "./db/client";
import { DomainError } from "./domain-error";
import type { Log } from "./log";

/** Beyond this difference between this machine's clock and the database's nothing is signed (enrolment.md N7). */
export const CLOCK_TOLERANCE_MS = 30 * SECOND_MS;
/** A clock that is put back by less is being adjusted, not wrong. */
const BACKWARDS_MS = 2 * SECOND_MS;
const EVERY_MS = 5 * SECOND_MS;

/** What the watch compares: both in milliseconds since 1970. */
export interface ClockReadings {
  system(): number;
  database(): Promise<number>;
}

/** This machine's clock and the database's. */
export function systemReadings(db: Pick<ReadDb, "$queryRaw">): ClockReadings {
  return {
    system: () => Date.now(),
    async database() {
      const [read] = await db.$queryRaw<[{ ms: number }]>`
        SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`;
      return read.ms;
    },
  };
}

export interface ClockWatch {
  /** @throws DomainError unavailable `clock_wrong` while the clock is not to be trusted, or nothing was compared yet. */
  assertSound(): void;
  /** Compares now. A database that does not answer leaves the last verdict. */
  compare(): Promise<void>;
  close(): void;
}

/**
 * Watches the system's clock, not an injected one: dates of certificates come from the latter, and a wrong machine must
 * not sign them. A clock that ran backwards is refused until it has caught up.
 */
export function createClockWatch(readings: ClockReadings, log: Log): ClockWatch {
  let differenceMs: number | undefined;
  let highest = readings.system();

  function fault(): string | undefined {
    const now = readings.system();
    const behindMs = highest - now;
    highest = Math.max(highest, now);
    if (behindMs > BACKWARDS_MS) return `the system clock ran back by ${Math.round(behindMs / SECOND_MS)} s`;
    if (differenceMs === undefined) return "the clocks have not been compared yet";
    if (Math.abs(differenceMs) <= CLOCK_TOLERANCE_MS) return undefined;
    return `the system clock and the database's differ by ${Math.round(differenceMs / SECOND_MS)} s`;
  }

  async function compare(): Promise<void> {
    const asked = readings.system();
    const database = await readings.database();
    const answered = readings.system();
    differenceMs = (asked + answered) / 2 - database;
    const wrong = fault();
    if (wrong) log.error({ differenceMs }, `nothing is signed: ${wrong}`);
  }

  const timer = setInterval(() => {
    compare().catch((error: unknown) => log.info({ error }, "clocks not compared"));
  }, EVERY_MS);
  timer.unref();

  return {
    assertSound() {
      const wrong = fault();
      if (wrong)
        throw new DomainError("unavailable", "clock_wrong", `Nothing is signed: ${wrong}.`, { retryAfterS: 30 });
    },
    compare,
    close: () => clearInterval(timer),
  };
}
