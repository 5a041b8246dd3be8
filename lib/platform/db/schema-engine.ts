import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
// The package's main file imports its WebAssembly as a module, which Node does not do without a flag.
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";

interface EngineExports extends WebAssembly.Exports {
  __wbindgen_start(): void;
}

function panic(message: string): never {
  throw new Error(`The schema engine failed: ${message}`);
}

/** The engine never clears the timer of its lock (10 s), which would keep a process alive that is done. */
function withoutLingeringTimers(): WebAssembly.ModuleImports {
  const functions: [string, unknown][] = Object.entries(bindings).map(([name, value]) => {
    if (!name.startsWith("__wbg_setTimeout_")) return [name, value];
    return [name, (run: () => void, ms: number) => setTimeout(run, ms >>> 0).unref()];
  });
  return Object.fromEntries(functions) as WebAssembly.ModuleImports;
}

let instantiated: Promise<void> | undefined;

async function instantiate(): Promise<void> {
  const require = createRequire(import.meta.url);
  const main = require.resolve("@prisma/schema-engine-wasm");
  const bytes = await readFile(main.replace(/schema_engine\.js$/, "schema_engine_bg.wasm"));
  const imports = { "./schema_engine_bg.js": withoutLingeringTimers() } as WebAssembly.Imports;
  const { instance } = await WebAssembly.instantiate(bytes, imports);
  const { __wbg_set_wasm } = bindings as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void };
  __wbg_set_wasm(instance.exports);
  (instance.exports as EngineExports).__wbindgen_start();
  // Where a defect of the engine is told.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: panic } });
}

/**
 * Runs Prisma's schema engine as WebAssembly: no native engine is downloaded or run.
 *
 * @param factory makes the engine's connections; they are closed before this returns.
 */
export async function withSchemaEngine<T>(
  factory: SqlMigrationAwareDriverAdapterFactory,
  work: (engine: bindings.SchemaEngine) => Promise<T>,
): Promise<T> {
  instantiated ??= instantiate();
  await instantiated;
  const opened: SqlDriverAdapter[] = [];
  const connect = async () => {
    const adapter = await factory.connect();
    opened.push(adapter);
    return adapter;
  };
  const { provider, adapterName } = factory;
  // No shadow database: the engine would take the real one for it.
  const connectToShadowDb = () => Promise.reject(new Error("There is no shadow database."));
  const bound = bindMigrationAwareSqlAdapterFactory({ provider, adapterName, connect, connectToShadowDb });
  try {
    const engine = await bindings.SchemaEngine.new({ datamodels: undefined }, () => {}, bound);
    return await work(engine);
  } finally {
    await Promise.all(opened.map((adapter) => adapter.dispose()));
  }
}
