import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { importTypeScript } from "./bundle.mjs";
import { LaunchError } from "./report.mjs";
import { root } from "./run-command.mjs";

/** Reads `.env`; what the environment says already goes before it. */
export function readDotEnv() {
  const file = join(root, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
}

/** Absolute, so that children agree wherever they run. Needs no dependencies. */
export function dataDirectory() {
  return resolve(root, process.env.STATIONKEEPER_DATA_DIR || ".data");
}

/**
 * Reads the whole configuration before anything is made from it.
 *
 * @param {NodeJS.ProcessEnv} [variables]
 * @returns {Promise<{ web: import("#lib/platform/config").WebConfig,
 *   station: import("#lib/platform/config").StationConfig, setup: import("#lib/platform/config").SetupConfig }>}
 * @throws {LaunchError} with all faults at once.
 */
export async function readSettings(variables = process.env) {
  const { parseWebConfig, parseStationConfig, parseSetupConfig } = await importTypeScript("lib/platform/config.ts");
  // The embedded Postgres has no address yet.
  const env = { DATABASE_URL: "postgresql://embedded/", ...withoutEmpty(variables) };
  const faults = new Set();
  const read = (parse) => {
    try {
      return parse(env);
    } catch (error) {
      const [title, ...lines] = error.message.split("\n");
      for (const line of lines.length > 0 ? lines : [title]) faults.add(line);
    }
  };
  const settings = { web: read(parseWebConfig), station: read(parseStationConfig), setup: read(parseSetupConfig) };
  if (faults.size === 0) return settings;
  const remedy = "Change these variables in the environment or in .env; the README lists them all.";
  throw new LaunchError(`The configuration is not right:\n${[...faults].join("\n")}`, remedy);
}

function withoutEmpty(env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
}
