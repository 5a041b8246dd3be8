import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { StationDependencies } from "#lib/station/station-dependencies";
import { insertBaseStation } from "./base-stations";
import { BasicsStation, type BasicsStationOptions } from "./basics-station";
import type { FactoryFiles } from "./basics-station-files";
import { cloneDatabase } from "./database";
import { startKeyInstallerOn, type TestKeyInstaller } from "./key-installer";
import { freePort } from "./lns-platform";
import { testStationConfig } from "./station-config";

/** A station process whose CUPS and LNS give out addresses that stations can really use. */
export interface BasicsPlatform extends TestKeyInstaller {
  readonly databaseUrl: string;
  /** "https://localhost:40001". */
  readonly cupsUri: string;
  /** "wss://localhost:40002". */
  readonly lnsUri: string;
  /** A declared Basics Station. */
  declare(): Promise<BaseStation & { eui64: string }>;
  /** A stock client for it with these files for CUPS beside address and trust. */
  client(station: BaseStation, credential: FactoryFiles, options?: Partial<BasicsStationOptions>): BasicsStation;
}

/** @param name of its database: lower-case letters, digits, underscores. */
export async function startBasicsPlatform(
  name: string,
  more: Partial<StationDependencies> = {},
): Promise<BasicsPlatform> {
  const databaseUrl = await cloneDatabase(`${name}_${process.env.VITEST_POOL_ID ?? "0"}`);
  const [cupsPort, lnsPort] = [await freePort(), await freePort()];
  const [cupsUri, lnsUri] = [`https://localhost:${cupsPort}`, `wss://localhost:${lnsPort}`];
  const config = { ...testStationConfig(databaseUrl), cupsPort, cupsUri, lnsPort, lnsUri };
  const platform = await startKeyInstallerOn(databaseUrl, { config, ...more });
  const { ctx, rootFile } = platform;
  return {
    ...{ ...platform, databaseUrl, cupsUri, lnsUri },
    async declare() {
      const eui64 = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
      const row = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}` });
      return { ...row, eui64 };
    },
    client(station, credential, options = {}) {
      const home = mkdtempSync(join(tmpdir(), "stationkeeper-"));
      const client = new BasicsStation({ home, routerid: station.eui64 ?? "", ...options });
      client.files.install("cups", "", { uri: cupsUri, trust: readFileSync(rootFile), ...credential });
      return client;
    },
  };
}
