import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { migrateDatabase } from "#lib/platform/db/migrate";
import { withDatabase } from "./database-url";

const ROOT = resolve(import.meta.dirname, "../..");

/** Where the databases of one test run are. */
export type TestDatabases = Readonly<{
  /** Connection string of a database from which others can be made. */
  adminUrl: string;
  /** Name of the migrated database that workers clone; also the start of the clones' names. */
  template: string;
}>;

declare module "vitest" {
  export interface ProvidedContext {
    testDatabases: TestDatabases;
  }
}

/**
 * Makes one migrated database for a run of integration tests; each worker clones it (lib/testing/database.ts). The
 * server is TEST_DATABASE_URL's, else an embedded Postgres that all runs of this folder share while any lasts.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const own = process.env.TEST_DATABASE_URL;
  const adminUrl = own || (await testPostgres("join"));
  // Next to other runs on the same server.
  const template = `stationkeeper_test_${randomBytes(4).toString("hex")}`;
  await withAdmin(adminUrl, (admin) => admin.query(`CREATE DATABASE ${template} TEMPLATE template0 ENCODING 'UTF8'`));
  await migrateDatabase(withDatabase(adminUrl, template), resolve(ROOT, "prisma/migrations"));
  project.provide("testDatabases", { adminUrl, template });

  return async () => {
    await withAdmin(adminUrl, (admin) => dropDatabases(admin, template));
    if (!own) await testPostgres("leave");
  };
}

async function testPostgres(verb: "join" | "leave"): Promise<string> {
  const args = [resolve(ROOT, "lib/launch/test-postgres.mjs"), verb, String(process.pid)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout;
}

async function withAdmin<T>(adminUrl: string, work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

async function dropDatabases(admin: Client, template: string): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE starts_with(datname, $1)",
    [template],
  );
  for (const { datname } of rows) await admin.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
}
