// npm run start:stations: signs certificates, publishes revocation lists, and will answer base stations.
import { systemClock } from "#lib/platform/clock";
import { ConfigError, parseStationConfig } from "#lib/platform/config";
import { openTransaction } from "#lib/platform/db/transaction";
import { createLog } from "#lib/platform/log";
import { systemRandom } from "#lib/platform/random";
import packageJson from "../../package.json" with { type: "json" };
import { runCeremony } from "./run-ceremony";
import { runStation } from "./run-station";

try {
  await runStation({
    config: parseStationConfig(process.env),
    version: packageJson.version,
    clock: systemClock,
    random: systemRandom,
    log: createLog("station"),
    openTransaction,
    runCeremony: () => runCeremony("renew"),
  });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
