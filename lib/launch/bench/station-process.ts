// A station process as the product runs it, but for the limits that one address would meet at once in a benchmark.
import { systemClock } from "#lib/platform/clock";
import { parseStationConfig } from "#lib/platform/config";
import { openTransaction } from "#lib/platform/db/transaction";
import { createLog } from "#lib/platform/log";
import { systemRandom } from "#lib/platform/random";
import { startStation } from "#lib/station/start-station";

const station = await startStation({
  config: {
    ...parseStationConfig(process.env),
    ...{ pkiPort: 0, keyInstallerPort: 0, cupsPort: 0, lnsPort: 0, terminalPort: 0 },
  },
  ...{ version: "bench", clock: systemClock, random: systemRandom, log: createLog("station", "warn"), openTransaction },
  runCeremony: async () => {},
  limits: { strangersPerMinute: 1_000_000, perStationPerMinute: 1_000_000 },
});
let peakBytes = 0;
const watch = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 100);
process.on("message", async (asked) => {
  if (asked === "usage") {
    const { user, system } = process.cpuUsage();
    return process.send?.({ bytes: process.memoryUsage.rss(), peakBytes, processorMs: (user + system) / 1000 });
  }
  process.removeAllListeners("disconnect");
  clearInterval(watch);
  await station.stop();
  process.exit(0);
});
process.on("disconnect", () => process.exit(1)); // nobody measures any more
process.send?.({ port: station.keyInstallerPort, cupsPort: station.cupsPort, lnsPort: station.lnsPort });
