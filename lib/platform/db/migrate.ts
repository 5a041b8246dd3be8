import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import type { MigrationList } from "@prisma/schema-engine-wasm/schema_engine_bg";
import { withSchemaEngine } from "#lib/platform/db/schema-engine";

const NO_FILTERS = { externalTables: [], externalEnums: [] };

/**
 * The adapter cuts scripts at every semicolon, also inside functions and comments, and may send the pieces over
 * different connections. This sends each whole, so that a migration also applies entirely or not at all.
 */
class WholeScripts extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    const pool = adapter.underlyingDriver();
    adapter.executeScript = async (script) => {
      await pool.query(script);
    };
    return adapter;
  }
}

/**
 * Applies the migrations that a database does not have yet and records them in `_prisma_migrations`, as
 * `prisma migrate deploy` does. The engine's own advisory lock makes two calls at once safe.
 *
 * @param migrationsDirectory holds `<time>_<name>/migration.sql`, applied in the order of their names.
 * @returns the names of the migrations applied now, oldest first.
 * @throws Error naming the migration that failed and what the database said.
 */
export async function migrateDatabase(databaseUrl: string, migrationsDirectory: string): Promise<string[]> {
  const migrationsList = await readMigrations(migrationsDirectory);
  return withSchemaEngine(new WholeScripts({ connectionString: databaseUrl }), async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTERS });
    return appliedMigrationNames;
  });
}

async function readMigrations(baseDir: string): Promise<MigrationList> {
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (path) => {
      const value = await readFile(join(baseDir, path, "migration.sql"), "utf8");
      return { path, migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value } } };
    }),
  );
  const content = await readFile(join(baseDir, "migration_lock.toml"), "utf8");
  return { baseDir, lockfile: { path: "migration_lock.toml", content }, migrationDirectories, shadowDbInitScript: "" };
}
