// Each test goes on where the one before stopped: starting the product is what takes time.
import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { embeddedUrl, Launch, makeClone, postmasterOf, processesOf } from "#lib/testing/launched-clone";

const RUNNING = "Stationkeeper is running.";
const clone = makeClone();
const dataDir = join(clone.folder, ".data");
const env: Record<string, string> = {};
const launches: Launch[] = [];
let pkiPort = 0;

function launch(more: Record<string, string> = {}): Launch {
  const started = new Launch(clone.folder, { ...env, ...more });
  launches.push(started);
  return started;
}

beforeAll(async () => {
  const { PKI_PORT, ...others } = await freePorts();
  Object.assign(env, others);
  pkiPort = Number(PKI_PORT);
  writeFileSync(join(clone.folder, ".env"), `PORT=1\nPKI_PORT=${pkiPort}\n`);
});

afterAll(async () => {
  for (const one of launches) one.kill("SIGTERM");
  await Promise.all(launches.map(({ ended }) => ended));
  const postmaster = postmasterOf(dataDir);
  if (postmaster) process.kill(postmaster, "SIGQUIT");
  clone.remove();
});

/** For every variable a port that nobody listens on now, each another one. */
async function freePorts() {
  const names = ["PORT", "PKI_PORT", "KEY_INSTALLER_PORT", "CUPS_PORT", "LNS_PORT", "TERMINAL_PORT"] as const;
  const servers = names.map((name) => ({ name, server: createServer().listen(0, "127.0.0.1") }));
  const ports = servers.map(async ({ name, server }) => {
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    return [name, String(port)] as const;
  });
  const found = Object.fromEntries(await Promise.all(ports)) as Record<(typeof names)[number], string>;
  await Promise.all(servers.map(({ server }) => once(server.close(), "close")));
  return found;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: embeddedUrl(dataDir) });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test("a first start, without LANG and below a folder that only its owner may enter, ends with everything to know", async () => {
  const first = launch();
  await first.says("Network");
  await first.says("Back up this file");
  expect(first.output).toContain(RUNNING);
  expect(first.output).toContain(`http://localhost:${env.PORT}\n`);
  expect(first.output).toContain(`http://localhost:${env.PORT}/api/v1`);
  expect(first.output).toContain(`http://localhost:${pkiPort}\n`);
  expect(first.output).toContain(`https://localhost:${env.KEY_INSTALLER_PORT}`);
  expect(first.output).toMatch(/Sign in +admin@example\.org/);
  expect(first.output).toMatch(/Password +\S{20,}/);
  expect(first.output).toContain(dataDir);
  expect(first.output).toContain("base stations elsewhere cannot reach");
  const health = await fetch(`http://localhost:${env.PORT}/api/health`);
  expect(health.status).toBe(200);
  expect(await health.json()).toMatchObject({
    stations: { listeners: ["cups", "keyInstaller", "lns", "pki", "terminal"] },
  });
});

test("a variable of the environment goes before the same one in .env", async () => {
  expect((await fetch(`http://localhost:${pkiPort}/health`)).status).toBe(200); // from .env
  expect(launches[0]?.output).toContain(`localhost:${env.PORT}\n`); // not from .env
});

test("the embedded Postgres holds UTF8 whatever the language, and its password is for its owner alone", async () => {
  expect(await query("SELECT current_setting('server_encoding') AS encoding")).toEqual([{ encoding: "UTF8" }]);
  expect(statSync(join(dataDir, "postgres/password")).mode & 0o777).toBe(0o600);
  expect(statSync(join(dataDir, "postgres/data")).mode & 0o777).toBe(0o700);
});

test("a second start in the same folder says that the first runs, and where", async () => {
  const second = launch();
  expect(await second.ended).toBe(1);
  expect(second.output).toContain("already runs");
  expect(second.output).toContain(`http://localhost:${env.PORT}`);
  expect((await fetch(`http://localhost:${env.PORT}/api/health`)).status).toBe(200);
});

test("a busy port is named with the variable that changes it", async () => {
  const other = launch({ STATIONKEEPER_DATA_DIR: join(clone.folder, ".other") });
  expect(await other.ended).toBe(1);
  expect(other.output).toContain(`PORT: port ${env.PORT}`);
  expect(other.output).toContain("choose another: PORT=");
});

test("so is the port of the Key Installer", async () => {
  const { PORT, PKI_PORT } = await freePorts();
  const free = { PORT, PKI_PORT };
  const other = launch({ ...free, STATIONKEEPER_DATA_DIR: join(clone.folder, ".other") });
  expect(await other.ended).toBe(1);
  expect(other.output).toContain(`KEY_INSTALLER_PORT: port ${env.KEY_INSTALLER_PORT} (Key Installer)`);
});

test("all faults of the configuration are told at once, before anything is made", async () => {
  const untouched = join(clone.folder, ".untouched");
  const wrong = launch({ STATIONKEEPER_DATA_DIR: untouched, PORT: "0", STATIONKEEPER_URL: "ftp://x" });
  expect(await wrong.ended).toBe(1);
  expect(wrong.output).toContain("PORT must");
  expect(wrong.output).toContain("STATIONKEEPER_URL must");
  expect(existsSync(join(untouched, "postgres"))).toBe(false);
});

test("a DATABASE_URL that does not hold UTF8 is refused by name", async () => {
  await query("DROP DATABASE IF EXISTS latin");
  await query("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
  const ports = await freePorts();
  const DATABASE_URL = embeddedUrl(dataDir).replace(/stationkeeper$/, "latin");
  const refused = launch({ ...ports, DATABASE_URL, STATIONKEEPER_DATA_DIR: join(clone.folder, ".other") });
  expect(await refused.ended).toBe(1);
  expect(refused.output).toContain("DATABASE_URL: the encoding of this database is LATIN1");
});

test("web and station end when the launcher is killed, and the next start finds the Postgres that is left and all data", async () => {
  const administrators = await query("SELECT id, password_hash FROM operator");
  const { web, station, postgres } = processesOf(dataDir);
  expect([web, station, postgres].map(isAlive)).toEqual([true, true, true]);

  launches[0]?.kill("SIGKILL");
  await vi.waitUntil(() => !isAlive(web) && !isAlive(station), { timeout: 60_000 });
  expect(isAlive(postgres)).toBe(true);

  const again = launch();
  await again.says("Network");
  expect(again.output).toContain(`left over from an earlier start (process ${postgres})`);
  expect(isAlive(postgres)).toBe(false);
  expect(again.output).toMatch(/Sign in +admin@example\.org/);
  expect(again.output).not.toContain("Password");
  expect(again.output).not.toContain("Back up");
  expect(await query("SELECT id, password_hash FROM operator")).toEqual(administrators);
});

test("when one process dies the others stop, and the exit code is not 0", async () => {
  const running = launches.at(-1);
  const { web, station, postgres } = processesOf(dataDir);
  process.kill(station, "SIGKILL");
  expect(await running?.ended).toBe(1);
  expect(running?.output).toContain("The station process ended by itself. SIGKILL");
  expect([web, postgres].map(isAlive)).toEqual([false, false]);
});

test("an interrupt stops everything cleanly", async () => {
  const running = launch();
  await running.says("Network");
  const { web, station, postgres } = processesOf(dataDir);
  running.kill("SIGINT");
  expect(await running.ended).toBe(0);
  expect(running.output).toContain("Stopped.");
  expect([web, station, postgres].map(isAlive)).toEqual([false, false, false]);
  expect(readFileSync(join(dataDir, "postgres/postgres.log"), "utf8")).toMatch(/database system is shut down\s*$/);
});
