import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { chromium } from "playwright";

/** What Debian, Ubuntu, Fedora and Google call it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/**
 * A Chromium that runs: the one that E2E_CHROMIUM names, Playwright's own, or the system's.
 *
 * @returns its absolute path, or undefined when there is none.
 */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const system = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env.E2E_CHROMIUM, chromium.executablePath(), ...system].find((program) => program && runs(program));
}

/** Its file may be there and libraries that it needs not. */
function runs(program: string): boolean {
  return spawnSync(program, ["--version", "--no-sandbox"], { stdio: "ignore", timeout: 30_000 }).status === 0;
}
