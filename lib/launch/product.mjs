import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { buildIfStale, buildPaths, generate } from "./build.mjs";
import { endLeftoverChildren, rememberChildren, startChild, tailOf } from "./children.mjs";
import { startEmbedded } from "./database.mjs";
import { watchPrograms } from "./develop.mjs";
import { waitUntilHealthy } from "./health.mjs";
import { installIfNeeded } from "./install.mjs";
import { checkPorts } from "./ports.mjs";
import { stopPostgres } from "./postgres.mjs";
import { noteLock, releaseLock, takeLock, whenNpmIsGone } from "./processes.mjs";
import { bold, LaunchError, printFailure, step } from "./report.mjs";
import { endRunningCommands } from "./run-command.mjs";
import { dataDirectory, readDotEnv, readSettings } from "./settings.mjs";
import { runSetup } from "./setup-run.mjs";
import { printRunning, printSignIn, webUrl } from "./summary.mjs";

const DEVELOPMENT_BUILD = ".cache/dev";
const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Brings everything up, and down again on a signal or when one process dies. Ends this process: with 0 after a clean
 * stop of a product that ran, else not.
 */
export async function start({ dev }) {
  const product = new Product(dev);
  let exitCode = 0;
  try {
    readDotEnv();
    product.dataDir = dataDirectory();
    takeFolder(product.dataDir);
    const signal = await product.run();
    if (!product.isUp) exitCode = 130;
    console.log(`\nStopping (${signal}).`);
  } catch (error) {
    exitCode = 1;
    printFailure(error);
    if (product.firstSignIn && !product.isUp) printSignIn(product.firstSignIn);
  }
  await product.bringDown();
  releaseLock(lockFile(product.dataDir));
  if (product.isUp) console.log("Stopped.");
  process.exit(exitCode);
}

class Product {
  /** @type {Map<string, import("./children.mjs").Child>} */
  children = new Map();
  postgres = null;
  isUp = false;
  #stop = new AbortController();
  #comingUp = Promise.resolve();

  constructor(dev) {
    this.dev = dev;
  }

  /** @returns {Promise<string>} what ended it, a signal; throws when something failed or died. */
  async run() {
    const ended = new Promise((resolve, reject) => {
      for (const signal of STOP_SIGNALS) process.on(signal, () => resolve(signal));
      whenNpmIsGone(() => resolve("npm ended"));
      this.fail = reject;
    });
    this.#comingUp = this.#bringUp();
    return (await Promise.race([this.#comingUp, ended])) ?? ended;
  }

  async #bringUp() {
    await this.#step("Install dependencies", installIfNeeded);
    const settings = await readSettings();
    const leftovers = await endLeftoverChildren(this.dataDir);
    if (leftovers) console.log(`  ${leftovers}.`);
    await checkPorts(settings);
    await this.#step("Generate the database client", generate);
    this.paths = buildPaths(this.dev ? DEVELOPMENT_BUILD : undefined);
    let watch = null;
    if (this.dev) watch = await this.#step("Build the programs", () => watchPrograms(this.paths));
    else await this.#step("Build", () => buildIfStale(this.paths));

    const databaseUrl = await this.#openDatabase();
    this.env = {
      NODE_ENV: this.dev ? "development" : "production",
      DATABASE_URL: databaseUrl,
      STATIONKEEPER_DATA_DIR: this.dataDir,
      STATIONKEEPER_BUILD_DIR: undefined,
    };
    this.#stop.signal.throwIfAborted();
    const setUp = await runSetup(join(this.paths.programs, "setup.mjs"), this.env);
    if (setUp.administrator.created) this.firstSignIn = setUp.administrator;

    await this.#step("Start web and station", async () => {
      this.#launch("station");
      this.#launch("web");
      await waitUntilHealthy(settings, this.#stop.signal);
    });
    watch?.onChange((name) => this.#restart(name));
    noteLock(lockFile(this.dataDir), { url: webUrl(settings) });
    this.isUp = true;
    printRunning({ settings, setUp, dataDir: this.dataDir, logs: this.#logs(), embedded: this.postgres !== null });
  }

  /** Web and station first, then the database that they use. */
  async bringDown() {
    this.#stop.abort(new LaunchError("Stopped."));
    endRunningCommands();
    await this.#comingUp.catch(() => {}); // told already; whatever it had begun to start is known now
    await Promise.all([...this.children.values()].map((child) => child.stop()));
    if (this.postgres) await stopPostgres(this.postgres);
  }

  #step(name, work) {
    this.#stop.signal.throwIfAborted();
    return step(name, work);
  }

  async #openDatabase() {
    if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
    this.postgres = await this.#step("Start Postgres", () => startEmbedded(this.dataDir));
    this.postgres.exited.then(() => this.#died("The embedded Postgres", join(this.dataDir, "postgres/postgres.log")));
    return this.postgres.databaseUrl;
  }

  #launch(name) {
    const args = this.dev && name === "web" ? ["--dev"] : [];
    const child = startChild(name, join(this.paths.programs, `${name}.mjs`), {
      args,
      env: this.env,
      logs: this.#logs(),
    });
    this.children.set(name, child);
    rememberChildren(this.dataDir, [...this.children.values()]);
    child.exited.then((how) => {
      // Replaced by a newer one, or told to stop.
      if (this.children.get(name) !== child || this.#stop.signal.aborted) return;
      if (this.dev && this.isUp) console.log(`The ${name} process ended (${how}). The next change starts it again.`);
      else this.#died(`The ${name} process`, child.log, `${how}\n${tailOf(child)}`);
    });
  }

  #died(who, log, how = "") {
    if (this.#stop.signal.aborted) return;
    const where = log ? `Its log: ${log}` : "";
    this.fail(new LaunchError(`${who} ended by itself. ${how}`.trim(), `${where}\nEverything else is stopped.`.trim()));
  }

  async #restart(name) {
    const before = this.children.get(name);
    if (this.#stop.signal.aborted || !before) return;
    this.children.delete(name);
    await before.stop();
    if (this.#stop.signal.aborted) return;
    this.#launch(name);
    console.log(`Started ${name} again.`);
  }

  #logs() {
    return this.dev ? null : join(this.dataDir, "logs");
  }
}

function lockFile(dataDir) {
  return join(dataDir ?? ".", "start.lock");
}

/** One start per data directory: two would fight over its Postgres. */
function takeFolder(dataDir) {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const remedy = "Give it to the user who starts, or name another folder in STATIONKEEPER_DATA_DIR.";
    throw new LaunchError(`The data directory ${dataDir} cannot be used (${error.code}).`, remedy, { cause: error });
  }
  const holder = takeLock(lockFile(dataDir));
  if (!holder) return;
  const where = holder.url ? `at ${bold(holder.url)}` : "and is still starting";
  throw new LaunchError(
    `Stationkeeper already runs here ${where} (process ${holder.pid}, data in ${dataDir}).`,
    `Stop it with Ctrl-C where it runs, or with: kill ${holder.pid}`,
  );
}
