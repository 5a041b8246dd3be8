import { spawnSync } from "node:child_process";
import { chromium } from "playwright";

/** Programs that Debian, Ubuntu, Fedora and Google call it. */
const SYSTEM_NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/**
 * A Chromium that runs: the one that E2E_CHROMIUM names, Playwright's own, or the system's.
 *
 * @returns what to start, or undefined when there is none.
 */
export function findChromium(): string | undefined {
  const candidates = [process.env.E2E_CHROMIUM, chromium.executablePath(), ...SYSTEM_NAMES];
  return candidates.find((program) => program && runs(program));
}

/** Its file may be there and libraries that it needs not. */
function runs(program: string): boolean {
  return spawnSync(program, ["--version", "--no-sandbox"], { stdio: "ignore", timeout: 30_000 }).status === 0;
}
