import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = resolve(import.meta.dirname, "../..");

/** How every program of ours is bundled: our own files into one, packages stay where npm put them. */
export const BUNDLE_OPTIONS = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  sourcemap: true,
  logLevel: "error",
};

/**
 * Loads a TypeScript file of ours into this process.
 *
 * @param {string} path from the top of the repository: `lib/platform/db/migrate.ts`.
 */
export async function importTypeScript(path) {
  const { build, stop } = await import("esbuild");
  const outfile = join(root, ".cache/launch", `${path.replaceAll("/", "-")}-${process.pid}.mjs`);
  await build({ ...BUNDLE_OPTIONS, entryPoints: [path], outfile, sourcemap: "inline" });
  await stop(); // its service would stay as long as we do
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
}
