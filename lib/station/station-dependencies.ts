import type { Signer } from "#lib/pki/signer";
import type { Clock } from "#lib/platform/clock";
import type { StationConfig } from "#lib/platform/config";
import type { OpenTransaction } from "#lib/platform/db/transaction";
import type { Log } from "#lib/platform/log";
import type { Random } from "#lib/platform/random";
import type { AdmissionNumbers } from "./admission";
import type { LimitNumbers } from "./caller-limits";

/** All that a station process depends on: its entry point gives the real ones. */
export interface StationDependencies {
  config: StationConfig;
  version: string;
  clock: Clock;
  random: Random;
  log: Log;
  openTransaction: OpenTransaction;
  /** Renews the root's revocation list in a process of its own. */
  runCeremony: () => Promise<unknown>;
  /** Fault tests put themselves between us and the keys here. */
  wrapSigner?: (signer: Signer) => Signer;
  /** Benchmarks and tests of limits have their own numbers. */
  limits?: LimitNumbers;
  admission?: AdmissionNumbers;
}
