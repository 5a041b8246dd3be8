import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrateDatabase } from "#lib/platform/db/migrate";
import { emptyDatabase } from "#lib/testing/database";

let migrations: string;

beforeEach(() => {
  migrations = mkdtempSync(join(tmpdir(), "stationkeeper-migrations-"));
  writeFileSync(join(migrations, "migration_lock.toml"), 'provider = "postgresql"\n');
});

afterEach(() => rmSync(migrations, { recursive: true }));

function addMigration(name: string, sql: string): void {
  mkdirSync(join(migrations, name));
  writeFileSync(join(migrations, name, "migration.sql"), sql);
}

async function query(databaseUrl: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test("each migration is applied once, in the order of the names", async () => {
  const databaseUrl = await emptyDatabase("migrate_order");
  addMigration("2_fill", "INSERT INTO note (text) VALUES ('one; two')");
  addMigration("1_create", "CREATE TABLE note (text text NOT NULL)");
  expect(await migrateDatabase(databaseUrl, migrations)).toEqual(["1_create", "2_fill"]);
  expect(await migrateDatabase(databaseUrl, migrations)).toEqual([]);
  addMigration("3_more", "INSERT INTO note (text) VALUES ('three')");
  expect(await migrateDatabase(databaseUrl, migrations)).toEqual(["3_more"]);
  expect(await query(databaseUrl, "SELECT text FROM note")).toEqual([{ text: "one; two" }, { text: "three" }]);
});

test("of two at once each migration is applied by one", async () => {
  const databaseUrl = await emptyDatabase("migrate_twice");
  addMigration("1_create", "CREATE TABLE note (text text NOT NULL); INSERT INTO note VALUES ('one')");
  const applied = await Promise.all([
    migrateDatabase(databaseUrl, migrations),
    migrateDatabase(databaseUrl, migrations),
  ]);
  expect(applied.flat()).toEqual(["1_create"]);
  expect(await query(databaseUrl, "SELECT text FROM note")).toEqual([{ text: "one" }]);
});

test("a migration that fails leaves nothing behind and is named with what the database said", async () => {
  const databaseUrl = await emptyDatabase("migrate_failure");
  addMigration("1_half", "CREATE TABLE note (text text); INSERT INTO nowhere VALUES (1)");
  const failure = await migrateDatabase(databaseUrl, migrations).then(
    () => "",
    (error: Error) => error.message,
  );
  expect(failure).toContain("1_half");
  expect(failure).toContain('relation "nowhere" does not exist');
  expect(await query(databaseUrl, "SELECT to_regclass('note') AS note")).toEqual([{ note: null }]);
});

test("a migration whose process was killed is applied by the next", async () => {
  const databaseUrl = await emptyDatabase("migrate_killed");
  addMigration("1_create", "CREATE TABLE note (text text)");
  await migrateDatabase(databaseUrl, migrations);
  // As the engine leaves it when it ends between its record and the script.
  await query(databaseUrl, "DROP TABLE note");
  await query(databaseUrl, "UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0");
  expect(await migrateDatabase(databaseUrl, migrations)).toEqual(["1_create"]);
  expect(await query(databaseUrl, "SELECT count(*)::int AS notes FROM note")).toEqual([{ notes: 0 }]);
});

test("a migration that failed can be mended and applied", async () => {
  const databaseUrl = await emptyDatabase("migrate_mended");
  addMigration("1_half", "CREATE TABLE note (text text); INSERT INTO nowhere VALUES (1)");
  await expect(migrateDatabase(databaseUrl, migrations)).rejects.toThrow("1_half");
  writeFileSync(join(migrations, "1_half/migration.sql"), "CREATE TABLE note (text text)");
  expect(await migrateDatabase(databaseUrl, migrations)).toEqual(["1_half"]);
});
