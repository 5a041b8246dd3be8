// npm run db:migrate: applies the migrations to DATABASE_URL, and nothing else. `npm run setup` does it too.
import { resolve } from "node:path";
import { importTypeScript } from "./bundle.mjs";
import { LaunchError, printFailure } from "./report.mjs";

try {
  const { DATABASE_URL } = process.env;
  if (!DATABASE_URL) throw new LaunchError("DATABASE_URL is not set.", "Name the database to migrate in it.");
  const { migrateDatabase } = await importTypeScript("lib/platform/db/migrate.ts");
  const applied = await migrateDatabase(DATABASE_URL, resolve(import.meta.dirname, "../../prisma/migrations"));
  console.log(applied.length === 0 ? "Up to date." : `Applied ${applied.join(", ")}.`);
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
