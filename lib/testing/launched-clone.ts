import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
/** Where `npm test` built the product (lib/launch/test-environment.mjs). */
const TEST_BUILD = join(ROOT, ".cache/test");
const NOT_IN_A_CLONE = /^(node_modules|\.next|dist|\.data|\.cache|\.git|\.env.*|test-results|playwright-report)$/;

/** A copy of this repository below a folder that only its owner may enter, with dependencies and build in place. */
export function makeClone(): { folder: string; remove(): void } {
  const parent = mkdtempSync(join(tmpdir(), "stationkeeper-clone-")); // mode 0700
  const folder = join(parent, "clone");
  mkdirSync(folder);
  cpSync(ROOT, folder, { recursive: true, filter: (source) => !NOT_IN_A_CLONE.test(relative(ROOT, source)) });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  cpSync(join(TEST_BUILD, "dist"), join(folder, "dist"), { recursive: true });
  const cache = join(TEST_BUILD, "next/cache");
  cpSync(join(TEST_BUILD, "next"), join(folder, ".next"), { recursive: true, filter: (source) => source !== cache });
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true }) };
}

/** One `npm start`, as its launcher: `node lib/launch/start.mjs`. */
export class Launch {
  output = "";
  readonly ended: Promise<number | string>;
  readonly #process: ChildProcess;
  #onOutput = () => {};

  /** @param env all there is beside PATH and HOME: no LANG, nothing of the one who tests. */
  constructor(folder: string, env: Readonly<Record<string, string>>) {
    const { PATH = "", HOME = "/" } = process.env;
    this.#process = spawn(process.execPath, ["lib/launch/start.mjs"], {
      cwd: folder,
      env: { PATH, HOME, NODE_ENV: "production", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
        this.#onOutput();
      });
    }
    this.ended = new Promise((resolve) => {
      this.#process.once("close", (code, signal) => resolve(signal ?? code ?? "unknown"));
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** @throws Error with all that it said when it ends before it says that. */
  async says(text: string): Promise<void> {
    const said = new Promise<void>((resolve) => {
      this.#onOutput = () => {
        if (this.output.includes(text)) resolve();
      };
    });
    this.#onOutput();
    const early = this.ended.then((how) => {
      throw new Error(`Ended (${how}) without saying "${text}":\n${this.output}`);
    });
    await Promise.race([said, early]);
  }
}

/**
 * The processes of a running launch.
 *
 * @throws Error when one is not on record. Nobody signals a process 0: that would be everyone in our own group.
 */
export function processesOf(dataDir: string): { web: number; station: number; postgres: number } {
  const children = JSON.parse(readFileSync(join(dataDir, "children.json"), "utf8")) as { name: string; pid: number }[];
  const pidOf = (name: string) => children.find((child) => child.name === name)?.pid;
  const [web, station, postgres] = [pidOf("web"), pidOf("station"), postmasterOf(dataDir)];
  if (web && station && postgres) return { web, station, postgres };
  throw new Error(`Not everything runs in ${dataDir}.`);
}

/** The process of the embedded Postgres of a data directory; undefined when it was stopped. */
export function postmasterOf(dataDir: string): number | undefined {
  const file = join(dataDir, "postgres/data/postmaster.pid");
  return existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) || undefined : undefined;
}

/** Connection string of the embedded Postgres of a data directory. */
export function embeddedUrl(dataDir: string): string {
  const read = (name: string) => readFileSync(join(dataDir, "postgres", name), "utf8").trim();
  return `postgresql://stationkeeper:${read("password")}@127.0.0.1:${read("port")}/stationkeeper`;
}
