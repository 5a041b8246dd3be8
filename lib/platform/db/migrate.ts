import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import type { MigrationList } from "@prisma/schema-engine-wasm/schema_engine_bg";
import { Client } from "pg";
import { withSchemaEngine } from "#lib/platform/db/schema-engine";

const NO_FILTERS = { externalTables: [], externalEnums: [] };

/**
 * Applies the migrations that a database does not have yet and records them in `_prisma_migrations`, as
 * `prisma migrate deploy` does. Two calls at once do the work once. A migration whose process was killed is applied
 * again: each applies entirely or not at all.
 *
 * @param migrationsDirectory holds `<time>_<name>/migration.sql`, applied in the order of their names.
 * @returns the names of the migrations applied now, oldest first.
 * @throws Error naming the migration that failed and what the database said.
 */
export async function migrateDatabase(databaseUrl: string, migrationsDirectory: string): Promise<string[]> {
  const migrationsList = await readMigrations(migrationsDirectory);
  return alone(databaseUrl, async () => {
    const scripts = new WholeScripts(databaseUrl, migrationsList);
    try {
      return await withSchemaEngine(scripts, async (engine) => {
        const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTERS });
        return appliedMigrationNames;
      });
    } catch (error) {
      throw scripts.failure ?? error; // the engine knows it only as "external error 0"
    }
  });
}

/**
 * The adapter cuts scripts at every semicolon, also inside functions and comments, and may send the pieces over
 * different connections. This sends each whole, so that it applies entirely or not at all, with its record.
 */
class WholeScripts extends PrismaPg {
  failure: Error | undefined;
  readonly #names: ReadonlyMap<string, string>;

  constructor(connectionString: string, { migrationDirectories }: MigrationList) {
    super({ connectionString });
    this.#names = new Map(
      migrationDirectories.map(({ path, migrationFile: { content } }) => [
        content.tag === "ok" ? content.value : "",
        path,
      ]),
    );
  }

  override async connect() {
    const adapter = await super.connect();
    const pool = adapter.underlyingDriver();
    adapter.executeScript = async (script) => {
      const name = this.#names.get(script);
      try {
        await pool.query(name ? withRecord(script, name) : script);
      } catch (error) {
        this.failure = new Error(`The migration ${name} failed: ${(error as Error).message}`, { cause: error });
        throw error;
      }
    };
    return adapter;
  }
}

/** Several statements in one query are one transaction (PostgreSQL, "Simple Query"). */
function withRecord(script: string, name: string): string {
  return `${script}
;UPDATE _prisma_migrations SET finished_at = started_at, applied_steps_count = 1
WHERE migration_name = '${name.replaceAll("'", "''")}' AND finished_at IS NULL AND rolled_back_at IS NULL`;
}

/** One at a time; what a killed one had begun counts as rolled back, as the database did with it. */
async function alone<T>(connectionString: string, work: () => Promise<T>): Promise<T> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtextextended('migrations', 0))");
    const { rows } = await client.query("SELECT to_regclass('_prisma_migrations') AS history");
    if (rows[0]?.history) {
      await client.query(
        "UPDATE _prisma_migrations SET rolled_back_at = $1 WHERE finished_at IS NULL AND rolled_back_at IS NULL",
        [new Date()],
      );
    }
    return await work();
  } finally {
    await client.end();
  }
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
