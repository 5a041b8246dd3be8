import { defineConfig, devices } from "@playwright/test";
import { findChromium } from "#lib/testing/chromium";

// Found once; workers read this file too.
process.env.E2E_CHROMIUM ??= findChromium() ?? "";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  globalSetup: "./lib/launch/e2e-product.mjs",
  fullyParallel: true,
  forbidOnly: true,
  // A machine that does other things besides is slow, not wrong.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  retries: 1, // npm test names what needed it
  workers: 2,
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    viewport: { width: 1440, height: 900 },
    ...(process.env.E2E_URL ? { baseURL: process.env.E2E_URL } : {}),
    trace: "retain-on-failure",
    launchOptions: {
      ...(process.env.E2E_CHROMIUM ? { executablePath: process.env.E2E_CHROMIUM } : {}),
      args: [
        "--disable-quic",
        "--disable-background-networking",
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ],
    },
  },
});
