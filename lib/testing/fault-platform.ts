import { type ChildProcess, fork } from "node:child_process";
import { systemClock } from "#lib/platform/clock";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { openTransaction } from "#lib/platform/db/transaction";
import { type Station, startStation } from "#lib/station/start-station";
import { bundle } from "./bundle";
import { type TestContext, testContext } from "./context";
import { cloneDatabase } from "./database";
import { type TestIssuing, testIssuing } from "./issuing";
import { testStationConfig } from "./station-config";
import type { FaultyRun } from "./station-with-faults";

/** A database of its own with the test CAs, and station processes on it: one that is struck, one that is sound. */
export interface FaultPlatform {
  readonly url: string;
  readonly database: Database;
  /** By the system's clock, which processes of their own have: the rows that we write must agree with theirs. */
  readonly ctx: TestContext;
  readonly authorities: TestIssuing["authorities"];
  /** A process of its own, which kills itself at one point of an issuance. */
  startFaulty(run: FaultyRun): ChildProcess;
  /** A station process without faults, in this process. */
  startHealthy(): Promise<Station>;
}

/** @param name as `cloneDatabase` takes it. */
export async function faultPlatform(name: string): Promise<FaultPlatform> {
  const url = await cloneDatabase(`${name}_${process.env.VITEST_POOL_ID ?? "0"}`);
  const database = createDatabase(url);
  const ctx = { ...(await testContext({ database })), clock: { ...systemClock, set: () => {}, advance: () => {} } };
  const { authorities } = await testIssuing(ctx);
  const program = await bundle("lib/testing/station-with-faults.ts");
  const { dataDir, masterKeyFile, pkiUrl } = testStationConfig(url);
  const env: NodeJS.ProcessEnv = {
    ...{ PATH: process.env.PATH, NODE_ENV: "test", DATABASE_URL: url, STATIONKEEPER_DATA_DIR: dataDir },
    ...{ STATIONKEEPER_PKI_URL: pkiUrl, STATIONKEEPER_MASTER_KEY_FILE: masterKeyFile },
  };
  return {
    ...{ url, database, ctx, authorities },
    startFaulty(run) {
      const child = fork(program, [], { env, stdio: "ignore" });
      child.send(run);
      return child;
    },
    startHealthy: () =>
      startStation({
        config: testStationConfig(url),
        ...{ version: "test", clock: systemClock, random: ctx.random, log: ctx.log, openTransaction },
        runCeremony: async () => {},
      }),
  };
}
