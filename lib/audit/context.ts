import type { Clock } from "#lib/platform/clock";
import type { ReadDb } from "#lib/platform/db/client";
import type { OpenTransaction } from "#lib/platform/db/transaction";
import type { Log } from "#lib/platform/log";
import type { Notify, Subscribe } from "#lib/platform/notify";
import type { Random } from "#lib/platform/random";
import type { Actor } from "./actor";

/** What a replayed request is recognised by. */
export interface Idempotency {
  key: string;
  /** SHA-256 of method, path and body, hex. */
  bodyHash: string;
  /** Set by auditedTransaction when the answer is that of an earlier request. */
  replayed: boolean;
}

/** What surrounds one request or job: who asks, for which organization, and the only sources of time and chance. */
export interface Context {
  readonly db: ReadDb;
  readonly openTransaction: OpenTransaction;
  readonly actor: Actor;
  readonly organizationId: string;
  readonly requestId: string;
  /** Of the peer's socket, or as a trusted proxy names it; absent for jobs. */
  readonly address?: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly notify: Notify;
  /** Hints from other processes; absent where none are listened for. */
  readonly subscribe?: Subscribe;
  readonly idempotency?: Idempotency;
}
