// A real station process that kills itself at one point of an issuance. The shipped bundle has no such switch.
import { platformContext } from "#lib/audit/platform-context";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { RegenerateCertificate } from "#lib/certificate/schema";
import { systemClock } from "#lib/platform/clock";
import { parseStationConfig } from "#lib/platform/config";
import { createDatabase } from "#lib/platform/db/client";
import { createLog } from "#lib/platform/log";
import { systemRandom } from "#lib/platform/random";
import { startStation } from "#lib/station/start-station";
import { type FaultPoint, faultsAt, kill, noteIn } from "./faults";

/** What the test tells over the channel. */
export interface FaultyRun {
  point: FaultPoint;
  /** File for the bytes that were signed, one hex line each. */
  signedFile: string;
  /** Asks for a regeneration itself, as the web process does: organization and base station. */
  regenerate?: { organizationId: string; baseStation: string };
}

/** What it answers once it serves. */
export interface FaultyReady {
  keyInstallerPort: number;
}

process.once("message", async ({ point, signedFile, regenerate }: FaultyRun) => {
  const { openTransaction, wrapSigner } = faultsAt(point, kill, noteIn(signedFile));
  const log = createLog("test", "silent");
  const config = parseStationConfig(process.env);
  const shared = { clock: systemClock, random: systemRandom, log, openTransaction };
  if (regenerate) {
    const db = createDatabase(config.databaseUrl);
    const ctx = platformContext({ ...shared, db, notify: () => {} }, regenerate.organizationId);
    const { baseStation } = regenerate;
    await regenerateCertificate(ctx, RegenerateCertificate.parse({ baseStation, reason: "LOST" }));
    return;
  }
  const ports = { pkiPort: 0, keyInstallerPort: 0, cupsPort: 0, lnsPort: 0, terminalPort: 0 };
  const { keyInstallerPort } = await startStation({
    ...{ ...shared, config: { ...config, ...ports }, version: "test", wrapSigner },
    runCeremony: async () => {},
  });
  process.send?.({ keyInstallerPort } satisfies FaultyReady);
});
