import { writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certificatePem } from "#lib/pki/certificate-reader";
import { systemClock } from "#lib/platform/clock";
import { createDatabase } from "#lib/platform/db/client";
import { createNotifier } from "#lib/platform/db/notifier";
import { openTransaction } from "#lib/platform/db/transaction";
import { type Station, startStation } from "#lib/station/start-station";
import type { StationDependencies } from "#lib/station/station-dependencies";
import { type TestContext, testContext } from "./context";
import { cloneDatabase } from "./database";
import { testIssuing } from "./issuing";
import { testStationConfig } from "./station-config";

/** A station process within the test's own, on a database of its own, with the system's clock. */
export interface TestKeyInstaller {
  /** Of an operator beside it, whose wishes the station process hears of at once. */
  readonly ctx: TestContext;
  readonly station: Station;
  /** "https://localhost:40001". */
  readonly url: string;
  /** File of the root CA's certificate, PEM. */
  readonly rootFile: string;
  readonly dependencies: StationDependencies;
  stop(): Promise<void>;
}

/**
 * Starts one.
 *
 * @param name of its database: lower-case letters, digits, underscores.
 */
export async function startTestKeyInstaller(
  name: string,
  more: Partial<StationDependencies> = {},
): Promise<TestKeyInstaller> {
  return startKeyInstallerOn(await cloneDatabase(`${name}_${process.env.VITEST_POOL_ID ?? "0"}`), more);
}

/** Starts one on a database that is migrated and nobody else's. */
export async function startKeyInstallerOn(
  databaseUrl: string,
  more: Partial<StationDependencies> = {},
): Promise<TestKeyInstaller> {
  const database = createDatabase(databaseUrl);
  const plain = await testContext({ database });
  const notifier = createNotifier(databaseUrl, plain.log);
  const clock = { ...systemClock, set: () => {}, advance: () => {} };
  const ctx = { ...plain, notify: notifier.notify, clock };
  const { authorities } = await testIssuing(ctx);
  const root = authorities.find(({ kind }) => kind === "ROOT");
  const rootFile = join(await mkdtemp(join(tmpdir(), "stationkeeper-")), "root.pem");
  writeFileSync(rootFile, certificatePem(root?.certificate ?? new Uint8Array()));
  const dependencies: StationDependencies = {
    config: testStationConfig(databaseUrl),
    ...{ version: "test", clock: systemClock, random: ctx.random, log: ctx.log, openTransaction },
    runCeremony: async () => {},
    ...more,
  };
  const station = await startStation(dependencies);
  return {
    ...{ ctx, station, rootFile, dependencies },
    url: `https://localhost:${station.keyInstallerPort}`,
    async stop() {
      await station.stop();
      await notifier.close();
      await database.$disconnect();
    },
  };
}
