import { defineConfig } from "prisma/config";

// `prisma generate` needs no schema engine, yet downloads one unless a binary is named. The migrations run with the
// engine as WebAssembly (lib/platform/db/migrate.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: "prisma/schema", migrations: { path: "prisma/migrations" } });
