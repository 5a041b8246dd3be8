// Runs one of our command-line programs against the database of this folder's `npm start`, whether that runs now or
// not: node lib/launch/run.mjs operator-reset admin@example.org
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildIfStale, buildPaths, generate } from "./build.mjs";
import { startEmbedded } from "./database.mjs";
import { installIfNeeded } from "./install.mjs";
import { runningPostgres, stopPostgres } from "./postgres.mjs";
import { printFailure } from "./report.mjs";
import { childEnvironment, root } from "./run-command.mjs";
import { dataDirectory, readDotEnv } from "./settings.mjs";

async function runProgram(name, args) {
  readDotEnv();
  await installIfNeeded();
  await generate();
  const paths = buildPaths();
  await buildIfStale(paths);
  const dataDir = dataDirectory();
  const own = process.env.DATABASE_URL;
  const running = own ? null : runningPostgres(join(dataDir, "postgres"));
  const started = own || running ? null : await startEmbedded(dataDir);
  try {
    const env = {
      NODE_ENV: "production",
      DATABASE_URL: own || (running ?? started).url("stationkeeper"),
      STATIONKEEPER_DATA_DIR: dataDir,
    };
    const program = join(paths.programs, `${name}.mjs`);
    return spawnSync(process.execPath, [program, ...args], { cwd: root, env: childEnvironment(env), stdio: "inherit" });
  } finally {
    if (started) await stopPostgres(started);
  }
}

try {
  const [name, ...args] = process.argv.slice(2);
  process.exitCode = (await runProgram(name, args)).status ?? 1;
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
