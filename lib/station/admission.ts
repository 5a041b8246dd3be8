import { DomainError } from "#lib/platform/domain-error";

export interface AdmissionNumbers {
  /** Requests at work at once. */
  atOnce: number;
  /** Requests that may wait for their turn. */
  waiting: number;
  /** Longer than this nobody waits. */
  patienceMs: number;
}

/** Stations ask for 30 s at most (enrolment.md T8): whoever waits longer than this would get its answer too late. */
export const DEFAULT_ADMISSION: AdmissionNumbers = { atOnce: 256, waiting: 20_000, patienceMs: 20_000 };

interface Waiting {
  begin: () => void;
  shed: () => void;
}

/**
 * Lets requests in as fast as they can be done, in the order of their deadlines, and turns away what cannot be done in
 * time (enrolment.md W7): when too many wait, those whose deadline is nearest; of one station, all but the newest.
 */
export class Admission {
  /** By station; in order of arrival, which is that of the deadlines. */
  readonly #waiting = new Map<string, Waiting>();
  #atWork = 0;

  constructor(private readonly numbers: AdmissionNumbers = DEFAULT_ADMISSION) {}

  /** @throws DomainError unavailable `too_busy` when its turn did not come in time. */
  async run<T>(station: string, work: () => Promise<T>): Promise<T> {
    if (this.#atWork < this.numbers.atOnce) this.#atWork++;
    else await this.#turn(station); // takes over the place of one that has ended
    try {
      return await work();
    } finally {
      this.#passOn();
    }
  }

  #turn(station: string): Promise<void> {
    this.#waiting.get(station)?.shed();
    const [oldest] = this.#waiting.values();
    if (this.#waiting.size >= this.numbers.waiting) oldest?.shed();
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        if (this.#waiting.get(station) === mine) this.#waiting.delete(station);
      };
      const mine: Waiting = {
        begin: () => {
          leave();
          resolve();
        },
        shed: () => {
          leave();
          reject(new DomainError("unavailable", "too_busy", "Too many base stations ask at once. Try again later."));
        },
      };
      const timer = setTimeout(mine.shed, this.numbers.patienceMs);
      this.#waiting.set(station, mine);
    });
  }

  #passOn(): void {
    const [next] = this.#waiting.values();
    if (next) next.begin();
    else this.#atWork--;
  }
}
