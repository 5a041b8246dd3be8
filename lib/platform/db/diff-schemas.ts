import type { SchemaFile } from "#lib/platform/db/schema-engine";
import { withSchemaEngine } from "#lib/platform/db/schema-engine";

/**
 * Drafts the SQL that leads from one Prisma schema to another, without a database.
 *
 * @param from no files stand for the empty schema.
 * @returns the script, or "" when both schemas make the same tables. Triggers, CHECKs and generated columns are not
 * in a Prisma schema and so not in the script.
 */
export async function diffSchemas(from: readonly SchemaFile[], to: readonly SchemaFile[]): Promise<string> {
  const configDir = process.cwd();
  const target = (files: readonly SchemaFile[]) =>
    files.length === 0 ? { tag: "empty" as const } : { tag: "schemaDatamodel" as const, files: [...files], configDir };
  // Never connected: both sides are files.
  return withSchemaEngine("postgresql://localhost/none", to, async (engine) => {
    const { stdout, exitCode } = await engine.diff({
      from: target(from),
      to: target(to),
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return exitCode === 0 ? "" : (stdout ?? "");
  });
}
