import { ColumnTypeEnum, type SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { withSchemaEngine } from "#lib/platform/db/schema-engine";

/** A Prisma schema file: its path, for messages, and its text. */
export type SchemaFile = Readonly<{ path: string; content: string }>;

/**
 * Drafts the SQL that leads from one Prisma schema to another, without a database.
 *
 * @param from no files stand for the empty schema.
 * @returns the script, or "" when both schemas make the same tables. Triggers, CHECKs and generated columns are not
 * in a Prisma schema and so not in the script.
 * @throws Error when a schema is not valid.
 */
export async function diffSchemas(from: readonly SchemaFile[], to: readonly SchemaFile[]): Promise<string> {
  const filters = { externalTables: [], externalEnums: [] };
  return withSchemaEngine(NO_DATABASE, async (engine) => {
    const { stdout, exitCode } = await engine.diff({
      from: target(from),
      to: target(to),
      script: true,
      exitCode: true,
      filters,
    });
    return exitCode === 0 ? "" : (stdout ?? "");
  });
}

function target(files: readonly SchemaFile[]) {
  if (files.length === 0) return { tag: "empty" as const };
  return { tag: "schemaDatamodel" as const, files: [...files], configDir: process.cwd() };
}

function unexpected(): Promise<never> {
  return Promise.reject(new Error("Comparing two schemas must not touch a database."));
}

/** Answers the one question that the engine asks at its start: is there a schema "public", and what is the version? */
const STAND_IN: SqlDriverAdapter = {
  provider: "postgres",
  adapterName: "none",
  queryRaw: async () => ({
    columnNames: ["exists", "version", "numeric_version"],
    columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
    rows: [[true, "PostgreSQL 14.0", 140000]],
  }),
  executeRaw: unexpected,
  executeScript: unexpected,
  startTransaction: unexpected,
  getConnectionInfo: () => ({ schemaName: "public", supportsRelationJoins: true }),
  dispose: async () => {},
};

const NO_DATABASE = {
  provider: "postgres" as const,
  adapterName: "none",
  connect: async () => STAND_IN,
  connectToShadowDb: unexpected,
};
