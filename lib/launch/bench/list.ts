// npm run bench:list: the list over REST, from the built web process, at 1,000 and at 100,000 base stations.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ensureFirstAdministrator } from "#lib/operator/first-administrator";
import { systemClock } from "#lib/platform/clock";
import { createDatabase } from "#lib/platform/db/client";
import { openTransaction } from "#lib/platform/db/transaction";
import { createLog } from "#lib/platform/log";
import { systemRandom } from "#lib/platform/random";
import { insertManyBaseStations } from "#lib/testing/base-stations";
import { countingProxy } from "./counting-proxy";
import { goal, line, median } from "./measure";

const SIZES = [1_000, 100_000] as const;
const ROUNDS = 120;
const TOKEN = `bsk_${"bench".repeat(8)}`;

/** Parts of names, identifiers and fingerprints, rare and common; the first is in names that stand together. */
const SEARCHES = ["zug", "iel", "roo", "a1b", "7fe", "042", "sn4", "9d3"];

const KINDS = {
  "first page": ["?limit=50"],
  "three-character search": SEARCHES.map((q) => `?q=${q}`),
  "filtered sort": [
    "?filter[certificate]=expired&sort=-name",
    "?filter[certificate]=less-than-1-month&sort=-certificate",
    "?filter[certificate]=revoked&sort=model,name",
    "?filter[certificate]=not-downloaded&sort=-createdAt",
    "?filter[administrative]=SUSPENDED&sort=-certificate",
  ],
} as const;
type Kind = keyof typeof KINDS;

const databaseUrl = process.env.BENCH_DATABASE_URL;
if (!databaseUrl) throw new Error("BENCH_DATABASE_URL is not set: run this by `npm run bench:list`");

const database = createDatabase(databaseUrl, 2);
const own = { db: database, openTransaction, clock: systemClock, random: systemRandom };
await ensureFirstAdministrator(
  { ...own, log: createLog("setup", "silent"), notify: () => {} },
  { email: "bench@example.org", bootstrapToken: TOKEN },
);
const { id: organizationId } = await database.organization.findFirstOrThrow();
const proxy = await countingProxy(databaseUrl);
const web = await startWeb(proxy.url);

const results = new Map<number, Record<Kind, Measured>>();
let there = 0;
for (const size of SIZES) {
  await insertManyBaseStations(database, {
    organizationId,
    from: there + 1,
    count: size - there,
    now: systemClock.now(),
  });
  there = size;
  await database.$executeRaw`VACUUM ANALYZE base_station`;
  results.set(size, await measureAll());
}
report();

web.stop();
proxy.close();
await database.$disconnect();

interface Measured {
  medianMs: number;
  queries: number;
}

/** The product as `npm start` builds it; STATIONKEEPER_BUILD_DIR names another build. */
async function startWeb(url: string) {
  const build = process.env.STATIONKEEPER_BUILD_DIR ?? "";
  if (!build) spawnSync(process.execPath, ["lib/launch/build.mjs"], { stdio: "inherit" });
  const port = await freePort();
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    DATABASE_URL: url,
    PORT: String(port),
    STATIONKEEPER_RATE_LIMIT: "0",
  };
  const child = spawn(process.execPath, [join(build, "dist/web.mjs")], { env, stdio: ["ignore", "ignore", "inherit"] });
  const base = `http://127.0.0.1:${port}/api/v1/base-stations`;
  for (let tries = 0; child.exitCode === null && tries < 300; tries++) {
    const up = await fetch(base).then(
      () => true,
      () => false, // not listening yet
    );
    if (up) return { base, stop: () => child.kill() };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The web process did not start.");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function ask(query: string, expected = 200): Promise<number> {
  const start = performance.now();
  const response = await fetch(`${web.base}${query}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  await response.arrayBuffer();
  if (response.status !== expected) throw new Error(`${query} answered ${response.status}`);
  return performance.now() - start;
}

/** Every kind in turn, so that whatever else the machine does meets all of them alike. */
async function measureAll(): Promise<Record<Kind, Measured>> {
  const times: Record<Kind, number[]> = { "first page": [], "three-character search": [], "filtered sort": [] };
  for (const queries of Object.values(KINDS)) for (const query of queries) await ask(query);
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of Object.keys(KINDS) as Kind[]) {
      const queries = KINDS[kind];
      times[kind].push(await ask(queries[round % queries.length] ?? ""));
    }
  }
  const check = await queriesOf("?limit=0", 400); // refused once the token is known: what the check itself costs
  const measured = {} as Record<Kind, Measured>;
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const counts: number[] = [];
    for (const query of KINDS[kind]) counts.push((await queriesOf(query, 200)) - check);
    measured[kind] = { medianMs: median(times[kind]), queries: Math.max(...counts) };
  }
  return measured;
}

/** The least of three, since the web process also works for itself. */
async function queriesOf(query: string, status: number): Promise<number> {
  const counts: number[] = [];
  for (let round = 0; round < 3; round++) {
    const before = proxy.queries();
    await ask(query, status);
    counts.push(proxy.queries() - before);
  }
  return Math.min(...counts);
}

function report(): void {
  const [few, many] = SIZES;
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const small = results.get(few)?.[kind];
    const large = results.get(many)?.[kind];
    if (!small || !large) throw new Error(`${kind} was not measured.`);
    line(`${kind}, median of ${ROUNDS}, ${few.toLocaleString("en")} stations`, `${small.medianMs.toFixed(1)} ms`);
    line(`${kind}, median of ${ROUNDS}, ${many.toLocaleString("en")} stations`, `${large.medianMs.toFixed(1)} ms`);
    goal("  of that at 1,000", large.medianMs / small.medianMs, { atMost: 3 });
    goal("  queries besides the token check", large.queries, { atMost: 2 });
  }
}
