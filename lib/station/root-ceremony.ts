// The one process that opens the root's key: makes the CAs at first start and their successors when they are asked for,
// renews the root's revocation list, and ends. Started by lib/station/run-ceremony.ts; safe to run again, and by two at
// once: one waits for the other.
import { Client } from "pg";
import type { ProcessContext } from "#lib/audit/platform-context";
import { createAuthorities } from "#lib/certificate-authority/create-authorities";
import { KeyFileError } from "#lib/certificate-authority/key-file-error";
import { makeSuccessors } from "#lib/certificate-authority/make-successors";
import { readMasterKey } from "#lib/certificate-authority/master-key";
import { readRootKey, rootKeyFile } from "#lib/certificate-authority/root-key-file";
import { loadSigner } from "#lib/certificate-authority/signing-authority";
import { ensureBoxKey } from "#lib/cups/box-key";
import type { CertificateAuthority } from "#lib/generated/prisma/client";
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
  const loadRoot = async (root: CertificateAuthority) => {
    const sealedKey = await readRootKey(rootKeyFile(dataDir, root.slug));
    return loadSigner(root, sealedKey, masterKey, systemRandom);
  };
  await ensureBoxKey(process, masterKey);
  await makeSuccessors(ctx, { name, pkiUrl, masterKey, loadRoot });
  await issueRootRevocationList(ctx, loadRoot);
  return { created, masterKeyGenerated: generated, masterKeyFile: file };
}

/** Holds the ceremony's lock; a second ceremony waits, and finds everything done. */
async function alone<T>(databaseUrl: string, work: () => Promise<T>): Promise<T> {
  const holder = new Client({ connectionString: databaseUrl });
  await holder.connect();
  try {
    await holder.query("SELECT pg_advisory_lock(hashtextextended('root ceremony', 0))");
    return await work();
  } finally {
    await holder.end();
  }
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
    const result = await alone(config.databaseUrl, () => hold(config, db));
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
