import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diffSchemas } from "#lib/platform/db/diff-schemas";

const PRISMA = join(import.meta.dirname, "../../../prisma");

function schemaFile(path: string) {
  return { path, content: readFileSync(join(PRISMA, path), "utf8") };
}

function note(field: string) {
  const content = `datasource db {\n  provider = "postgresql"\n}\nmodel Note {\n  id Int @id\n  ${field}\n}`;
  return { path: "note.prisma", content };
}

test("the last migration leads to the present schema", async () => {
  const present = readdirSync(join(PRISMA, "schema")).map((name) => schemaFile(`schema/${name}`));
  expect(await diffSchemas([schemaFile("migrations/schema.prisma")], present)).toBe("");
});

test("what was added becomes a statement, without a database", async () => {
  const sql = await diffSchemas([note("")], [note("text String?")]);
  expect(sql).toContain('ALTER TABLE "Note" ADD COLUMN     "text" TEXT');
});

test("the first migration starts from nothing", async () => {
  expect(await diffSchemas([], [note("")])).toContain('CREATE TABLE "Note"');
});
