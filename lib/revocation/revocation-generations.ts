import { SECOND_MS } from "#lib/platform/clock";
import type { ReadDb } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";

/** The revocation generation of each CA, held in memory (enrolment.md O11): what is cached under another is not used. */
export interface RevocationGenerations {
  /** Reads them now: on every hint "revocation", and every 500 ms. */
  poll(): Promise<void>;
  /** As last read; undefined when that is too long ago to be relied on. */
  known(authorityId: string): bigint | undefined;
  /**
   * As last read, or read now when that was too long ago.
   *
   * @throws DomainError unavailable `revocation_state_unknown` when nothing could be read for 10 s.
   */
  current(authorityId: string): Promise<bigint>;
  /** A status was read beside this generation: what is held is not older. */
  raise(authorityId: string, generation: bigint): void;
}

/** Polls have failed for this long: each question reads. */
const DOUBTFUL_MS = 2 * SECOND_MS;
/** Nothing could be read for this long: nothing is answered. */
const BLIND_MS = 10 * SECOND_MS;

export function revocationGenerations(db: ReadDb): RevocationGenerations {
  let held: ReadonlyMap<string, bigint> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const askedAt = performance.now();
    const rows = await db.certificateAuthority.findMany({ select: { id: true, revocationGeneration: true } });
    held = new Map(rows.map(({ id, revocationGeneration }) => [id, revocationGeneration]));
    readAt = askedAt;
  }

  /** Those who ask while one reads share the next reading: the present one may have begun before the commit. */
  async function poll(): Promise<void> {
    await reading?.catch(() => {});
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  const ageMs = () => performance.now() - readAt;
  const known = (id: string) => (ageMs() <= DOUBTFUL_MS ? held.get(id) : undefined);
  return {
    poll,
    known,
    async current(id) {
      const remembered = known(id);
      if (remembered !== undefined) return remembered;
      try {
        await poll();
      } catch (error) {
        if (ageMs() > BLIND_MS) throw unknownState(error);
      }
      const generation = held.get(id);
      if (generation === undefined) throw unknownState();
      return generation;
    },
    raise(id, generation) {
      const older = held.get(id);
      if (older === undefined || generation > older) held = new Map(held).set(id, generation);
    },
  };
}

function unknownState(cause?: unknown): DomainError {
  const message = "What is revoked cannot be read at present. Try again shortly.";
  return new DomainError("unavailable", "revocation_state_unknown", message, { retryAfterS: 10, cause });
}
