// npm run build: generates the database client and builds what is stale: the pages (Next) and the programs (esbuild).
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { BUNDLE_OPTIONS } from "./bundle.mjs";
import { releaseLock, waitForLock } from "./processes.mjs";
import { LaunchError, printFailure, step } from "./report.mjs";
import { root, run } from "./run-command.mjs";

/** Programs by the name of their bundle; those that do not exist are left out. */
const PROGRAMS = {
  web: "lib/web/main.ts",
  station: "lib/station/main.ts",
  setup: "lib/station/setup.ts",
  "root-ceremony": "lib/station/root-ceremony.ts",
  "operator-reset": "lib/operator/reset-password-cli.ts",
  "audit-verify": "lib/audit/verify-cli.ts",
};

/** What a build depends on. */
const SOURCES = [
  ...["app", "components", "lib", "public", "prisma/schema"],
  ...["proxy.ts", "instrumentation.ts", "next.config.ts", "postcss.config.mjs"],
  ...["package.json", "package-lock.json", "tsconfig.json", "lib/launch/bundle.mjs"],
];
const NOT_BUILT = /(^|\/)(generated|testing|launch)$|\.test\.tsx?$/;

/**
 * Where a build goes.
 *
 * @param {string} [directory] relative to the top: a build apart from the product's.
 */
export function buildPaths(directory) {
  const base = join(root, directory ?? "");
  return { programs: join(base, "dist"), pages: join(base, directory ? "next" : ".next"), directory };
}

/** Generates the Prisma client unless it is that of the present schema. */
export async function generate() {
  const stamp = join(root, "lib/generated/prisma/.schema");
  const present = hashOf(["prisma/schema", "prisma.config.ts", "package-lock.json"]);
  if (readStamp(stamp) === present) return { said: "unchanged" };
  await locked(async () => {
    await run("prisma generate", "node_modules/prisma/build/index.js", ["generate", "--no-hints"]);
    writeFileSync(stamp, present);
  });
}

/**
 * Builds what is not there or stems from other sources.
 *
 * @param {ReturnType<typeof buildPaths>} paths
 */
export async function buildIfStale(paths) {
  const stamp = join(paths.programs, "sources");
  if (readStamp(stamp) === hashOf(SOURCES)) return { said: "unchanged" };
  return locked(async () => {
    const sources = hashOf(SOURCES); // before the build: a change during it makes the next start build again
    if (readStamp(stamp) === sources) return { said: "built by another start" };
    rmSync(stamp, { force: true });
    await bundlePrograms(paths);
    await buildPages(paths);
    mkdirSync(paths.programs, { recursive: true });
    writeFileSync(stamp, sources);
  });
}

/** esbuild's options for all programs that exist. */
export function programOptions(paths) {
  const found = Object.entries(PROGRAMS).filter(([, source]) => existsSync(join(root, source)));
  return {
    ...BUNDLE_OPTIONS,
    entryPoints: Object.fromEntries(found),
    outdir: paths.programs,
    outExtension: { ".js": ".mjs" },
  };
}

async function bundlePrograms(paths) {
  const { build, stop } = await import("esbuild");
  try {
    await build(programOptions(paths));
  } catch (error) {
    throw new LaunchError(`esbuild failed.\n${error.message}`, "", { cause: error });
  } finally {
    await stop();
  }
}

async function buildPages({ directory }) {
  if (directory) {
    mkdirSync(join(root, directory), { recursive: true });
    const ours = relative(join(root, directory), join(root, "tsconfig.json"));
    writeFileSync(join(root, directory, "tsconfig.json"), `${JSON.stringify({ extends: ours })}\n`);
  }
  await run("next build", "node_modules/next/dist/bin/next", ["build"], {
    NODE_ENV: "production",
    STATIONKEEPER_BUILD_DIR: directory,
  });
}

async function locked(work) {
  const lock = join(root, ".cache/build.lock");
  await waitForLock(lock, 900_000);
  try {
    return await work();
  } finally {
    releaseLock(lock);
  }
}

function readStamp(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

function hashOf(paths) {
  const hash = createHash("sha256").update(process.version);
  const add = (path) => {
    if (NOT_BUILT.test(path) || !existsSync(join(root, path))) return;
    const entries = readEntries(path);
    if (entries) for (const name of entries) add(`${path}/${name}`);
    else hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  };
  for (const path of paths) add(path);
  return hash.digest("hex");
}

function readEntries(path) {
  try {
    return readdirSync(join(root, path)).sort();
  } catch (error) {
    if (error.code === "ENOTDIR") return null;
    throw error;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    await step("Generate the database client", generate);
    await step("Build", () => buildIfStale(buildPaths()));
  } catch (error) {
    printFailure(error);
    process.exitCode = 1;
  }
}
