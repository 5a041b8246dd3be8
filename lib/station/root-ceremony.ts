// The one process that opens the root's key: makes the CAs at first start, renews the root's revocation list, and ends.
// Started by lib/station/run-ceremony.ts; safe to run again, and by two at once.
import type { ProcessContext } from "#lib/audit/platform-context";
import { createAuthorities } from "#lib/certificate-authority/create-authorities";
import { KeyFileError } from "#lib/certificate-authority/key-file-error";
import { readMasterKey } from "#lib/certificate-authority/master-key";
import { readRootKey, rootKeyFile } from "#lib/certificate-authority/root-key-file";
import { loadSigner } from "#lib/certificate-authority/signing-authority";
import { systemClock } from "#lib/platform/clock";
import { createClockWatch, systemReadings } from "#lib/platform/clock-watch";
import { ConfigError, parseSetupConfig, type SetupConfig } from "#lib/platform/config";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { openTransaction } from "#lib/platform/db/transaction";
import { createLog } from "#lib/platform/log";
import { systemRandom } from "#lib/platform/random";
import { issueRootRevocationList } from "#lib/revocation/issue-root-revocation-list";
import { platformWork } from "./platform-work";
import type { CeremonyResult } from "./run-ceremony";

const log = createLog("setup", "warn");

async function hold(config: SetupConfig, db: Database): Promise<CeremonyResult> {
  const process: ProcessContext = {
    ...{ db, openTransaction, log, clock: systemClock, random: systemRandom },
    notify: () => {}, // nobody waits for what happens here
  };
  const ctx = platformWork(process).context();
  await refuseWrongClock(db);
  const file = config.masterKeyFile;
  const { masterKey, generated } = await readMasterKey(process, { file, mayGenerate: true });
  const { dataDir, pkiUrl, caName: name } = config;
  const created = await createAuthorities(ctx, { name, pkiUrl, dataDir, masterKey });
  await issueRootRevocationList(ctx, async (root) => {
    const sealedKey = await readRootKey(rootKeyFile(dataDir, root.slug));
    return loadSigner(root, sealedKey, masterKey, systemRandom);
  });
  return { created, masterKeyGenerated: generated, masterKeyFile: file };
}

/** What is signed here holds for decades. */
async function refuseWrongClock(db: Database): Promise<void> {
  const watch = createClockWatch(systemReadings(db), log);
  watch.close();
  await watch.compare();
  watch.assertSound();
}

try {
  const config = parseSetupConfig(process.env);
  const db = createDatabase(config.databaseUrl, 2);
  try {
    const result = await hold(config, db);
    process.send?.(result);
  } finally {
    await db.$disconnect();
  }
} catch (error) {
  const known = error instanceof ConfigError || error instanceof KeyFileError;
  console.error(known ? error.message : error);
  process.exitCode = 1;
}
process.disconnect?.();
