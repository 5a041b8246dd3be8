import { type AuthorityKeyring, openKeyring } from "#lib/certificate-authority/authority-keyring";
import { readMasterKey } from "#lib/certificate-authority/master-key";
import { openShards } from "#lib/certificate-authority/open-shards";
import type { MasterKey } from "#lib/pki/sealed-key";
import { type ClockWatch, createClockWatch, systemReadings } from "#lib/platform/clock-watch";
import type { Closers } from "./closers";
import type { PlatformWork } from "./platform-work";
import type { StationDependencies } from "./station-dependencies";

/** What signs: the CAs' keys, what they are sealed under, and the watch that keeps them still while the clock is wrong. */
export interface Issuing {
  masterKey: MasterKey;
  keyring: AuthorityKeyring;
  clockWatch: ClockWatch;
}

/** Opens the CAs' keys and the shards for the present PKI URL. @throws KeyFileError saying what to restore. */
export async function prepareIssuing(
  { process, context }: PlatformWork,
  { config, log, random, wrapSigner }: StationDependencies,
  closers: Closers,
): Promise<Issuing> {
  const { db } = process;
  const { masterKey } = await readMasterKey(process, { file: config.masterKeyFile, mayGenerate: false });
  const clockWatch = createClockWatch(systemReadings(db), log);
  closers.add(() => clockWatch.close());
  await clockWatch.compare();
  const guard = () => clockWatch.assertSound();
  const keyring = await openKeyring({ db, random, log, masterKey, guard, ...(wrapSigner ? { wrapSigner } : {}) });
  closers.add(() => keyring.close());
  await openShards(context(), config.pkiUrl);
  return { masterKey, keyring, clockWatch };
}
