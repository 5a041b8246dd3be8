// npm run bench:<name>: runs lib/launch/bench/<name>.ts against a database of its own, in TEST_DATABASE_URL's server or
// in an embedded Postgres with its usual settings (commits reach the disk). Ends with 1 when a goal is missed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { generate } from "../build.mjs";
import { BUNDLE_OPTIONS } from "../bundle.mjs";
import { withOwnDatabase } from "../own-database.mjs";
import { printFailure } from "../report.mjs";

const root = resolve(import.meta.dirname, "../../..");

async function runBench(name, databaseUrl) {
  const outfile = join(root, ".cache/bench", `${name}-${process.pid}.mjs`);
  await build({ ...BUNDLE_OPTIONS, entryPoints: [`lib/launch/bench/${name}.ts`], outfile });
  try {
    const env = { ...process.env, NODE_ENV: "production", BENCH_DATABASE_URL: databaseUrl };
    const child = spawn(
      process.execPath,
      ["--expose-gc", ...(process.env.BENCH_NODE_FLAGS?.split(" ") ?? []), outfile],
      { stdio: "inherit", cwd: root, env },
    );
    const [code] = await once(child, "exit");
    return code === 0;
  } finally {
    rmSync(outfile);
    rmSync(`${outfile}.map`, { force: true });
  }
}

try {
  await generate();
  for (const name of process.argv.slice(2)) {
    const met = await withOwnDatabase("bench", (url) => runBench(name, url));
    if (!met) process.exitCode = 1;
  }
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
