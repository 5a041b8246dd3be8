import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStationToken } from "#lib/certificate/create-station-token";
import type { BaseStation, Prisma } from "#lib/generated/prisma/client";
import type { StationDependencies } from "#lib/station/station-dependencies";
import { insertBaseStation } from "./base-stations";
import { BasicsStation, type BasicsStationOptions } from "./basics-station";
import { cloneDatabase } from "./database";
import { startKeyInstallerOn, type TestKeyInstaller } from "./key-installer";
import { testStationConfig } from "./station-config";

/** A station process whose LNS address is one that stations can really use. */
export interface LnsPlatform extends TestKeyInstaller {
  readonly databaseUrl: string;
  /** "wss://localhost:40001". */
  readonly lnsUri: string;
  /** A declared Basics Station. */
  declare(fields?: Partial<Prisma.BaseStationUncheckedCreateInput>): Promise<BaseStation>;
  /** A stock client set up for it with a token for the LNS. */
  client(station: BaseStation, options?: Partial<BasicsStationOptions>): Promise<BasicsStation>;
}

/** @param name of its database: lower-case letters, digits, underscores. */
export async function startLnsPlatform(name: string, more: Partial<StationDependencies> = {}): Promise<LnsPlatform> {
  const databaseUrl = await cloneDatabase(`${name}_${process.env.VITEST_POOL_ID ?? "0"}`);
  const lnsPort = await freePort();
  const lnsUri = `wss://localhost:${lnsPort}`;
  const config = { ...testStationConfig(databaseUrl), lnsPort, lnsUri };
  const platform = await startKeyInstallerOn(databaseUrl, { config, ...more });
  const { ctx, rootFile } = platform;
  return {
    ...platform,
    databaseUrl,
    lnsUri,
    declare(fields = {}) {
      const eui64 = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
      return insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}`, ...fields });
    },
    async client(station, options = {}) {
      const ref = { by: "id", value: station.id } as const;
      const { token } = await createStationToken(ctx, { baseStation: ref, server: "LNS", ifMatch: undefined });
      const home = mkdtempSync(join(tmpdir(), "stationkeeper-"));
      const client = new BasicsStation({ home, routerid: station.eui64 ?? "", ...options });
      const trust = readFileSync(rootFile);
      client.files.install("tc", "", { uri: lnsUri, trust, key: `Authorization: Bearer ${token}\r\n` });
      return client;
    },
  };
}

/** Ports that nobody listens on now, each another one. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

/** One that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
