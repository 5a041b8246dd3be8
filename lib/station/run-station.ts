import { KeyFileError } from "#lib/certificate-authority/key-file-error";
import { stopWhenParentIsGone } from "#lib/platform/parent";
import { startStation } from "./start-station";
import type { StationDependencies } from "./station-dependencies";

/** Runs a station process until it is told to stop; tells the launcher when it is ready. */
export async function runStation(dependencies: StationDependencies): Promise<void> {
  const { log } = dependencies;
  const starting = startStation(dependencies);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    starting.then(
      (station) => station.stop().then(() => process.exit(0)),
      () => process.exit(1),
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  stopWhenParentIsGone(stop);
  try {
    const { instanceId, pkiPort, keyInstallerPort, cupsPort, lnsPort, terminalPort } = await starting;
    log.info({ instanceId, pkiPort, keyInstallerPort, cupsPort, lnsPort, terminalPort }, "station process ready");
    process.send?.({ ready: true });
  } catch (error) {
    // What an operator can mend is said in his words; the rest is a defect and shows its stack.
    if (error instanceof KeyFileError) console.error(error.message);
    else log.fatal({ error }, "station process cannot start");
    process.exitCode = 1;
    process.disconnect?.();
  }
}
