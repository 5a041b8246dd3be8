import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
// The package's main file imports its WebAssembly as a module, which Node does not do without a flag.
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";

interface EngineExports extends WebAssembly.Exports {
  __wbindgen_start(): void;
}

let instantiated: Promise<void> | undefined;

async function instantiate(): Promise<void> {
  const require = createRequire(import.meta.url);
  const main = require.resolve("@prisma/schema-engine-wasm");
  const bytes = await readFile(main.replace(/schema_engine\.js$/, "schema_engine_bg.wasm"));
  const imports = { "./schema_engine_bg.js": bindings } as unknown as WebAssembly.Imports;
  const { instance } = await WebAssembly.instantiate(bytes, imports);
  const { __wbg_set_wasm } = bindings as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void };
  __wbg_set_wasm(instance.exports);
  (instance.exports as EngineExports).__wbindgen_start();
}

/** A Prisma schema file: its path, for messages, and its text. */
export type SchemaFile = Readonly<{ path: string; content: string }>;

/**
 * Runs Prisma's schema engine as WebAssembly on one database: no native engine is downloaded or run.
 *
 * @param databaseUrl its connections are opened only by work that needs a database.
 */
export async function withSchemaEngine<T>(
  databaseUrl: string,
  schema: readonly SchemaFile[],
  work: (engine: bindings.SchemaEngine) => Promise<T>,
): Promise<T> {
  instantiated ??= instantiate();
  await instantiated;
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: databaseUrl }));
  const datamodels = schema.map(({ path, content }): [string, string] => [path, content]);
  const engine = await bindings.SchemaEngine.new({ datamodels }, () => {}, adapter);
  try {
    return await work(engine);
  } finally {
    engine.free();
  }
}
