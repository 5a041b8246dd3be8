// npm run bench:list: the list over REST, from the built web process, at 1,000 and at 100,000 base stations.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { CONFIG_REFUSED } from "#lib/base-station/values";
import { ensureFirstAdministrator } from "#lib/operator/first-administrator";
import { HOUR_MS, systemClock } from "#lib/platform/clock";
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
  "health filter": [
    "?filter[health]=ACTIVE",
    "?filter[health]=INITIALIZATION&sort=-name",
    "?filter[health]=CONNECTION_ERROR",
    "?filter[health]=RF_ERROR&sort=-certificate",
  ],
  "sort by last report": ["?sort=-lastReport", "?sort=lastReport,name"],
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
  await connectThem();
  await database.$executeRaw`VACUUM ANALYZE base_station`;
  await database.$executeRaw`VACUUM ANALYZE lns_session`;
  await database.$executeRaw`VACUUM ANALYZE cups_contact`;
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

/** Basics Stations that have connected: most are there, some are gone, and a few of these for their router_config. */
async function connectThem(): Promise<void> {
  const now = systemClock.now();
  const later = new Date(now.getTime() + HOUR_MS); // as if the process went on saying that it lives
  await database.$executeRaw`
    INSERT INTO station_instance (id, lock_key, version, listeners, started_at, heartbeat_at)
    VALUES ('ins_bench', 1, 'bench', '{}', ${now}, ${later}) ON CONFLICT DO NOTHING`;
  await database.$executeRaw`
    INSERT INTO lns_session (base_station_id, session_id, instance_id, connected_at, disconnected_at, close_reason,
      address, tls_version, tls_cipher, proof, features, station_version, configured_at, last_message_at)
    SELECT id, 'lns_' || eui64, 'ins_bench', created_at, CASE WHEN eui64 < '08' THEN ${now}::timestamptz END,
      CASE WHEN eui64 < '008' THEN ${CONFIG_REFUSED} END, '198.51.100.7', 'TLSv1.2', 'ECDHE', 'TOKEN', '{rmtsh}',
      '2.0.6(linux/std)', created_at, ${now}
    FROM base_station WHERE eui64 < 'E0' ON CONFLICT DO NOTHING`;
  await sendSomeAway(now);
}

/** All have called CUPS, which sends some of those that are not here to somebody else's LNS, by their domain. */
async function sendSomeAway(now: Date): Promise<void> {
  await database.$executeRaw`
    INSERT INTO cups_contact (base_station_id, at, address, cups_crc32, lns_crc32)
    SELECT id, ${now}, '198.51.100.7', 1, 1 FROM base_station WHERE eui64 IS NOT NULL ON CONFLICT DO NOTHING`;
  await database.$executeRaw`
    INSERT INTO external_server (id, organization_id, server, name, uri, trust, created_at, created_by, changed_at,
      changed_by)
    VALUES ('srv_bench', ${organizationId}, 'LNS', 'bench', 'wss://lns.example.org:443', '', ${now}, 'bench', ${now},
      'bench') ON CONFLICT DO NOTHING`;
  await database.$executeRaw`
    INSERT INTO lns_assignment (id, organization_id, domain, route, server_id, changed_at, changed_by)
    VALUES ('lna_bench', ${organizationId}, 'lns:elsewhere', 'DIRECT', 'srv_bench', ${now}, 'bench')
    ON CONFLICT DO NOTHING`;
  await database.$executeRaw`
    UPDATE base_station SET domains = '{lns:elsewhere}' WHERE eui64 >= 'F0' AND domains = '{}'`;
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
  const times = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, []])) as unknown as Record<Kind, number[]>;
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
    const ratio = large.medianMs / small.medianMs;
    // Health changes with every process that falls silent, and reports come all the time, so no index knows them: each
    // connection is looked at.
    if (kind === "health filter" || kind === "sort by last report") line("  of that at 1,000", ratio.toFixed(2));
    else goal("  of that at 1,000", ratio, { atMost: 3 });
    goal("  queries besides the token check", large.queries, { atMost: 2 });
  }
}
