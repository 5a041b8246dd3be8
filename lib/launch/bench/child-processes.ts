import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "#lib/testing/bundle";
import type { IssuingPlatform } from "./issuing-platform";
import { nextMessage } from "./next-message";

/** Resident memory of a process, now and at its peak, and its processor time since its start. */
export interface Usage {
  bytes: number;
  peakBytes: number;
  processorMs: number;
}

export interface BenchServer {
  /** On loopback, TLS; of a station process the Key Installer's. */
  port: number;
  /** Of a station process; 0 of any other. */
  cupsPort: number;
  lnsPort: number;
  pid: number;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** The station process on the platform's database, in a process of its own. */
export async function startStationProcess(platform: IssuingPlatform, databaseUrl: string): Promise<BenchServer> {
  const masterKeyFile = join(platform.dataDir, "master.key");
  writeFileSync(masterKeyFile, Buffer.from(platform.masterKey.bytes).toString("hex"), { mode: 0o600 });
  const env = {
    ...{ DATABASE_URL: databaseUrl, STATIONKEEPER_DATA_DIR: platform.dataDir },
    STATIONKEEPER_MASTER_KEY_FILE: masterKeyFile,
  };
  return started(await spawnProgram("lib/launch/bench/station-process.ts", env));
}

/** A bare TLS server that shows this identity. */
export async function startBareServer(identity: { certificate: string; key: string }): Promise<BenchServer> {
  const child = await spawnProgram("lib/launch/bench/bare-tls-process.ts");
  child.send(identity);
  return started(child);
}

async function spawnProgram(source: string, own: Record<string, string> = {}): Promise<ChildProcess> {
  const program = await bundle(source);
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, NODE_ENV: "production", ...own };
  const child = fork(program, { env, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  child.once("exit", () => rmSync(program, { force: true }));
  return child;
}

async function started(child: ChildProcess): Promise<BenchServer> {
  const ready = await nextMessage<{ port?: number; cupsPort?: number; lnsPort?: number }>(child);
  if (!ready?.port) throw new Error("a server of the benchmark did not start");
  return {
    ...{ port: ready.port, cupsPort: ready.cupsPort ?? 0, lnsPort: ready.lnsPort ?? 0, pid: child.pid ?? 0 },
    async usage() {
      const told = nextMessage<Usage>(child);
      child.send("usage");
      return told;
    },
    async stop() {
      const gone = once(child, "exit");
      if (child.connected) child.send("stop");
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}
