import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { LaunchError } from "./report.mjs";
import { childEnvironment, root, spawnCollecting } from "./run-command.mjs";

/** Installs the dependencies unless exactly those of the lock file are there; a half install is done again. */
export async function installIfNeeded() {
  if (isInstalled(root)) return { said: "unchanged" };
  const npm = process.env.npm_execpath; // set under `npm start`
  const args = ["ci", "--include=dev"];
  const [file, ...first] = npm?.endsWith("js")
    ? [process.execPath, npm]
    : [process.platform === "win32" ? "npm.cmd" : "npm"];
  // Tools look at their own variables again, not at those of the npm that runs us.
  const { code, output } = await spawnCollecting(file, [...first, ...args], childEnvironment({ NODE_ENV: undefined }));
  if (code === 0 && isInstalled(root)) return;
  // npm writes this last; without it the next start installs again.
  rmSync(join(root, "node_modules/.package-lock.json"), { force: true });
  throw new LaunchError(
    `npm ci --include=dev failed.\n${output.trim().slice(-4000)}`,
    "See that the npm registry can be reached (npm ping), then start again.",
  );
}

/**
 * npm writes `.package-lock.json` when all is in place: it must name what our lock file names, and that must be there.
 *
 * @param {string} folder
 */
export function isInstalled(folder) {
  const done = join(folder, "node_modules/.package-lock.json");
  if (!existsSync(done)) return false;
  const wanted = packagesOf(join(folder, "package-lock.json"));
  const present = packagesOf(done);
  return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional }]) => {
    if (path === "") return true;
    if ((optional || devOptional) && !present[path]) return true; // of another platform
    const same = present[path]?.version === version && present[path].integrity === integrity;
    return same && existsSync(join(folder, path, "package.json"));
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return {};
  }
}
