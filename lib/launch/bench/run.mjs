// npm run bench:<name>: runs lib/launch/bench/<name>.ts against a database of its own, in TEST_DATABASE_URL's server or
// in an embedded Postgres with its usual settings (commits reach the disk). Ends with 1 when a goal is missed.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import pg from "pg";
import { generate } from "../build.mjs";
import { BUNDLE_OPTIONS, importTypeScript } from "../bundle.mjs";
import { createCluster, startPostgres, stopPostgres } from "../postgres.mjs";
import { printFailure } from "../report.mjs";

const root = resolve(import.meta.dirname, "../../..");

async function withServer(work) {
  const { TEST_DATABASE_URL } = process.env;
  if (TEST_DATABASE_URL) return work(TEST_DATABASE_URL);
  // Of its own: benchmarks that run side by side do not stop each other's.
  const directory = join(root, `.cache/bench/postgres-${process.pid}`);
  createCluster(directory);
  const postgres = await startPostgres(directory);
  try {
    return await work(postgres.url("postgres"));
  } finally {
    await stopPostgres(postgres);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function withDatabase(adminUrl, work) {
  const name = `stationkeeper_bench_${randomBytes(4).toString("hex")}`;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  try {
    const { migrateDatabase } = await importTypeScript("lib/platform/db/migrate.ts");
    await migrateDatabase(url.href, join(root, "prisma/migrations"));
    return await work(url.href);
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
  }
}

async function runBench(name, databaseUrl) {
  const outfile = join(root, ".cache/bench", `${name}-${process.pid}.mjs`);
  await build({ ...BUNDLE_OPTIONS, entryPoints: [`lib/launch/bench/${name}.ts`], outfile });
  try {
    const env = { ...process.env, NODE_ENV: "production", BENCH_DATABASE_URL: databaseUrl };
    const child = spawn(
      process.execPath,
      ["--expose-gc", ...(process.env.BENCH_NODE_FLAGS?.split(" ") ?? []), outfile],
      { stdio: "inherit", cwd: root, env },
    );
    const [code] = await once(child, "exit");
    return code === 0;
  } finally {
    rmSync(outfile);
    rmSync(`${outfile}.map`, { force: true });
  }
}

try {
  await generate();
  for (const name of process.argv.slice(2)) {
    const met = await withServer((server) => withDatabase(server, (url) => runBench(name, url)));
    if (!met) process.exitCode = 1;
  }
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
