import { Client } from "pg";
import { inject } from "vitest";
import { withDatabase } from "./database-url";

let worker: Promise<string> | undefined;

/**
 * Connection string of this Vitest worker's own database: a clone of the migrated template, made on first use and kept
 * for all test files that the worker runs. Nothing in it is wiped: every test makes an organization of its own.
 */
export function workerDatabaseUrl(): Promise<string> {
  worker ??= cloneDatabase(`worker_${process.env.VITEST_POOL_ID ?? "0"}`);
  return worker;
}

/**
 * Connection string of a fresh clone, for a test that changes what is the platform's (CAs, settings) or counts all
 * rows. Dropped at the end of the run.
 *
 * @param name lower-case letters, digits and underscores; the same name gives the same database.
 */
export function cloneDatabase(name: string): Promise<string> {
  return createDatabase(name, inject("testDatabases").template);
}

/** Connection string of a database without tables. Dropped at the end of the run. */
export function emptyDatabase(name: string): Promise<string> {
  return createDatabase(name, "template0");
}

async function createDatabase(name: string, source: string): Promise<string> {
  const { adminUrl, template } = inject("testDatabases");
  const database = `${template}_${name}`;
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${database} TEMPLATE ${source} ENCODING 'UTF8'`);
  } catch (error) {
    const exists = (error as { code?: string }).code === "42P04"; // made for an earlier file of this worker
    if (!exists) throw error;
  } finally {
    await admin.end();
  }
  return withDatabase(adminUrl, database);
}
