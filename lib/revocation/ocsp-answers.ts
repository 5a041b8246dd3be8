import type { OcspStatus } from "#lib/pki/ocsp-response";

/** A signed answer, and how long it holds. */
export interface SignedAnswer {
  /** OCSPResponse, DER. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Whether an HTTP cache may give it to others: not with a nonce in it. */
  readonly mayBeKept: boolean;
  /** Says something of a certificate that we do not know, which may change without a revocation. */
  readonly hasUnknown: boolean;
}

export interface KnownStatus {
  readonly status: OcspStatus;
  /** When it was read. */
  readonly readAt: Date;
}

/** What is remembered of one CA as of one revocation generation. */
export interface AnswerMemory {
  readonly generation: bigint;
  /** By request, without nonce. */
  readonly answers: BoundedMap<SignedAnswer>;
  /** By serial number. */
  readonly statuses: BoundedMap<KnownStatus>;
}

/** About 1 kB each. */
const MAX_ANSWERS = 20_000;
const MAX_STATUSES = 100_000;

/** Memories by CA; that of an older generation is dropped as a whole, and never comes back. */
export class AnswerMemories {
  readonly #memories = new Map<string, AnswerMemory>();

  of(authorityId: string, generation: bigint): AnswerMemory {
    const known = this.#memories.get(authorityId);
    if (known?.generation === generation) return known;
    const fresh = {
      generation,
      answers: new BoundedMap<SignedAnswer>(MAX_ANSWERS),
      statuses: new BoundedMap<KnownStatus>(MAX_STATUSES),
    };
    if (!known || known.generation < generation) this.#memories.set(authorityId, fresh);
    return fresh;
  }
}

/** Forgets what was put in first when it is full. */
export class BoundedMap<Value> {
  readonly #map = new Map<string, Value>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): Value | undefined {
    return this.#map.get(key);
  }

  set(key: string, value: Value): void {
    if (this.#map.size >= this.#max && !this.#map.has(key)) {
      const [oldest] = this.#map.keys();
      if (oldest !== undefined) this.#map.delete(oldest);
    }
    this.#map.set(key, value);
  }
}
