import { expect, test, vi } from "vitest";
import { parseStationConfig, parseWebConfig } from "#lib/platform/config";
import { printRunning } from "./summary.mjs";

/** What `npm start` ends with, under these variables. */
function printed(variables: Record<string, string>): string {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const env = { DATABASE_URL: "postgresql://embedded/", ...variables };
  const settings = { web: parseWebConfig(env), station: parseStationConfig(env) };
  const setUp = {
    administrator: { created: false, email: "admin@example.org" },
    authorities: { masterKeyGenerated: false },
  };
  printRunning({ settings, setUp, dataDir: ".data", logs: null, embedded: true });
  const text = log.mock.calls.join("\n");
  log.mockRestore();
  return text;
}

const OPEN = { STATIONKEEPER_HOST: "0.0.0.0" };
const TOLD = "are told to call localhost";

test("who opens it to the network is told that base stations elsewhere are still given localhost", () => {
  expect(printed(OPEN)).toContain(TOLD);
  expect(printed({ ...OPEN, STATIONKEEPER_STATION_HOSTS: "stations.example.org" })).not.toContain(TOLD);
});

test("who has not opened it is told how", () => {
  expect(printed({})).toContain("STATIONKEEPER_HOST=0.0.0.0 npm start");
  expect(printed({})).not.toContain(TOLD);
  expect(printed({ STATIONKEEPER_HOST: "127.0.0.1" })).not.toContain(TOLD);
});
