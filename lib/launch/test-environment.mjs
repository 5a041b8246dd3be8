/** Tests use a build of their own, so that they run beside a running `npm start` of the same folder. */
export const TEST_BUILD = ".cache/test";

const OURS =
  /^(STATIONKEEPER_.*|E2E_.*|DATABASE_URL|PORT|PKI_PORT|KEY_INSTALLER_PORT|CUPS_PORT|LNS_PORT|TERMINAL_PORT|NODE_ENV)$/;

/** Makes this process and what it starts blind to a developer's own installation. */
export function enterTestEnvironment() {
  for (const name of Object.keys(process.env)) if (OURS.test(name)) delete process.env[name];
  process.env.STATIONKEEPER_BUILD_DIR = TEST_BUILD;
}
