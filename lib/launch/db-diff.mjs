// npm run db:diff -- <name>: drafts the next migration from the schema as of the last one
// (prisma/migrations/schema.prisma) to the present one (prisma/schema/*.prisma). Needs no database. Read the draft,
// and add by hand what a Prisma schema cannot say: triggers, CHECKs, generated columns.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { importTypeScript } from "./bundle.mjs";
import { LaunchError, printFailure } from "./report.mjs";

const prisma = resolve(import.meta.dirname, "../../prisma");
const copy = join(prisma, "migrations/schema.prisma");

function presentSchema() {
  const names = readdirSync(join(prisma, "schema")).filter((name) => name.endsWith(".prisma"));
  return names.sort().map((name) => ({
    path: `prisma/schema/${name}`,
    content: readFileSync(join(prisma, "schema", name), "utf8"),
  }));
}

async function draft(name) {
  if (!/^[a-z][a-z0-9_]*$/.test(name ?? "")) {
    throw new LaunchError("A migration needs a name.", "npm run db:diff -- add_station_notes");
  }
  const { diffSchemas } = await importTypeScript("lib/platform/db/diff-schemas.ts");
  const present = presentSchema();
  const last = existsSync(copy) ? [{ path: "schema.prisma", content: readFileSync(copy, "utf8") }] : [];
  const sql = await diffSchemas(last, present);
  if (!sql) return console.log("The schema is as of the last migration. Nothing was written.");

  const time = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = join(prisma, "migrations", `${time}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "migration.sql"), sql);
  writeFileSync(join(prisma, "migrations/migration_lock.toml"), 'provider = "postgresql"\n');
  writeFileSync(copy, present.map(({ path, content }) => `// ${path}\n\n${content.trim()}\n`).join("\n"));
  console.log(`Drafted prisma/migrations/${time}_${name}/migration.sql. Read it before you commit it.`);
}

try {
  await draft(process.argv[2]);
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
