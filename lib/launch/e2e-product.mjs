// Playwright's global set-up: the built product on free ports, with a database and a data directory of its own, so
// that it runs beside a running `npm start`. Tests find it through the E2E_ variables.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfStale, buildPaths, generate } from "./build.mjs";
import { startChild, tailOf } from "./children.mjs";
import { waitUntilHealthy } from "./health.mjs";
import { freePorts } from "./ports.mjs";
import { LaunchError } from "./report.mjs";
import { readSettings } from "./settings.mjs";
import { runSetup } from "./setup-run.mjs";
import { enterTestEnvironment, TEST_BUILD } from "./test-environment.mjs";

const ADMIN = { email: "admin@example.org", password: "correct horse battery staple" };
const TOKEN = "bsk_e2e_0123456789abcdefghijklmnopqrstuvwxyz";

export default async function startProduct() {
  enterTestEnvironment();
  await generate();
  const paths = buildPaths(TEST_BUILD);
  await buildIfStale(paths);

  const adminUrl = process.env.TEST_DATABASE_URL || testPostgres("join");
  const database = `stationkeeper_e2e_${randomBytes(4).toString("hex")}`;
  await onServer(adminUrl, `CREATE DATABASE ${database} TEMPLATE template0 ENCODING 'UTF8'`);
  const dataDir = mkdtempSync(join(tmpdir(), "stationkeeper-e2e-"));
  const [web, pki, keyInstaller, cups, lns, terminal] = await freePorts(6);
  const env = {
    NODE_ENV: "production",
    STATIONKEEPER_BUILD_DIR: TEST_BUILD,
    DATABASE_URL: withDatabase(adminUrl, database),
    STATIONKEEPER_DATA_DIR: dataDir,
    PORT: String(web),
    PKI_PORT: String(pki),
    KEY_INSTALLER_PORT: String(keyInstaller),
    CUPS_PORT: String(cups),
    LNS_PORT: String(lns),
    TERMINAL_PORT: String(terminal),
    STATIONKEEPER_RATE_LIMIT: "0",
    STATIONKEEPER_ADMIN_EMAIL: ADMIN.email,
    STATIONKEEPER_ADMIN_PASSWORD: ADMIN.password,
    STATIONKEEPER_BOOTSTRAP_TOKEN: TOKEN,
  };
  const settings = await readSettings(env);
  await runSetup(join(paths.programs, "setup.mjs"), env, { quiet: true });
  const children = ["station", "web"].map((name) =>
    startChild(name, join(paths.programs, `${name}.mjs`), { env, logs: dataDir }),
  );
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
    await onServer(adminUrl, `DROP DATABASE ${database} WITH (FORCE)`);
    if (!process.env.TEST_DATABASE_URL) testPostgres("leave");
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await Promise.race([waitUntilHealthy(settings, new AbortController().signal), ...children.map(failWhenDead)]);
  } catch (error) {
    await stop();
    throw error;
  }
  Object.assign(process.env, {
    E2E_URL: `http://localhost:${env.PORT}`,
    E2E_PKI_URL: settings.station.pkiUrl,
    E2E_KEY_INSTALLER_URL: settings.station.keyInstallerUrl,
    E2E_CUPS_URL: settings.station.cupsUri,
    E2E_LNS_URL: settings.station.lnsUri,
    E2E_DATABASE_URL: env.DATABASE_URL,
    E2E_ADMIN_EMAIL: ADMIN.email,
    E2E_ADMIN_PASSWORD: ADMIN.password,
    E2E_TOKEN: TOKEN,
  });
  return stop;
}

async function failWhenDead(child) {
  const how = await child.exited;
  throw new LaunchError(`The ${child.name} process ended (${how}).\n${tailOf(child, 40)}`);
}

function testPostgres(verb) {
  const program = join(import.meta.dirname, "test-postgres.mjs");
  return execFileSync(process.execPath, [program, verb, String(process.pid)], { encoding: "utf8" });
}

async function onServer(connectionString, statement) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function withDatabase(connectionString, database) {
  const url = new URL(connectionString);
  url.pathname = `/${database}`;
  return url.href;
}
