import { defineConfig } from "vitest/config";

const INTEGRATION = "lib/**/*.integration.test.ts";
const LAUNCHER = "lib/launch/*.integration.test.ts";
const BUILT = [".next/**", "dist/**", ".cache/**", "node_modules/**"];
/** A machine that does other things besides is slow, not wrong: what never comes fails, what comes late does not. */
const expect = { poll: { timeout: 30_000 } };

export default defineConfig({
  test: {
    // Two cores are common; more workers only add Postgres databases.
    maxWorkers: "75%",
    projects: [
      {
        test: {
          name: "unit",
          include: ["lib/**/*.test.ts", "components/**/*.test.ts", "components/**/*.test.tsx"],
          exclude: [INTEGRATION, ...BUILT],
          expect,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: [INTEGRATION],
          exclude: [LAUNCHER, ...BUILT],
          globalSetup: ["lib/testing/temporary-files.ts", "lib/testing/global-setup.ts"],
          expect,
          retry: 1, // npm test names what needed it
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Starts the built product again and again.
        test: {
          name: "launch",
          include: [LAUNCHER],
          globalSetup: ["lib/launch/test-build.mjs"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
