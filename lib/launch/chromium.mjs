import { importTypeScript } from "./bundle.mjs";
import { LaunchError } from "./report.mjs";
import { childEnvironment, root, spawnCollecting } from "./run-command.mjs";

/**
 * Finds a Chromium, or installs one: Playwright's download, else Debian's package when we are root.
 *
 * @returns {Promise<{ said: string }>}
 */
export async function ensureChromium() {
  const { findChromium } = await importTypeScript("lib/testing/chromium.ts");
  const installs = [
    [process.execPath, [`${root}/node_modules/playwright/cli.js`, "install", "--only-shell", "chromium"]],
    ...(process.getuid?.() === 0
      ? [["sh", ["-c", "apt-get update && apt-get install -y --no-install-recommends chromium"]]]
      : []),
  ];
  const said = [];
  for (;;) {
    const program = findChromium();
    if (program) {
      process.env.E2E_CHROMIUM = program;
      return { said: program };
    }
    const install = installs.shift();
    if (!install) break;
    const { output } = await spawnCollecting(...install, childEnvironment({ DEBIAN_FRONTEND: "noninteractive" }));
    said.push(output.trim().slice(-500));
  }
  throw new LaunchError(
    `There is no Chromium that runs, and none could be installed.\n${said.join("\n")}`,
    "Install Chromium or Chrome, or: npx playwright install --with-deps chromium",
  );
}
