// A database for one run of something, on a server of its own unless TEST_DATABASE_URL names one.
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import pg from "pg";
import { importTypeScript } from "./bundle.mjs";
import { createCluster, startPostgres, stopPostgres } from "./postgres.mjs";

const root = resolve(import.meta.dirname, "../..");

/**
 * Runs work against a fresh, migrated database in an embedded Postgres with its usual settings (commits reach the disk).
 *
 * @param {string} purpose a word for names: "bench".
 * @param {(url: string) => Promise<T>} work
 * @returns {Promise<T>}
 * @template T
 */
export function withOwnDatabase(purpose, work) {
  return withServer(purpose, (server) => withDatabase(purpose, server, work));
}

async function withServer(purpose, work) {
  const { TEST_DATABASE_URL } = process.env;
  if (TEST_DATABASE_URL) return work(TEST_DATABASE_URL);
  // Of its own: runs side by side do not stop each other's.
  const directory = join(root, `.cache/${purpose}/postgres-${process.pid}`);
  createCluster(directory);
  const postgres = await startPostgres(directory);
  try {
    return await work(postgres.url("postgres"));
  } finally {
    await stopPostgres(postgres);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function withDatabase(purpose, adminUrl, work) {
  const name = `stationkeeper_${purpose}_${randomBytes(4).toString("hex")}`;
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
