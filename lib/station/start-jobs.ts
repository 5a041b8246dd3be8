import { setTimeout } from "node:timers/promises";
import { watchAlarms } from "#lib/alarm/watch-alarms";
import { pruneExpired } from "#lib/audit/prune";
import { sealCheckpoint } from "#lib/audit/seal-checkpoint";
import { endOverlaps } from "#lib/certificate/end-overlaps";
import { eraseBlobs } from "#lib/certificate/erase-blobs";
import { type Fulfilment, fulfilWishes } from "#lib/certificate/fulfil-wishes";
import { leafProfiles } from "#lib/certificate/leaf-profiles";
import { recoverReservations } from "#lib/certificate/recover-reservations";
import { openShards } from "#lib/certificate-authority/open-shards";
import { planRotations } from "#lib/certificate-authority/plan-rotations";
import { pruneAttempts } from "#lib/connection-attempt/prune-attempts";
import { closeGoneSessions } from "#lib/lns/close-gone-sessions";
import { pruneLnsTraffic } from "#lib/lns/prune-lns-traffic";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "#lib/platform/clock";
import type { Subscribe } from "#lib/platform/notify";
import { eraseTranscripts } from "#lib/remote-session/erase-transcripts";
import { findDueRootShard } from "#lib/revocation/issue-root-revocation-list";
import { keepPublishedLists } from "#lib/revocation/kept-lists";
import type { PlatformCertificates } from "#lib/revocation/platform-certificates";
import { type FailedLists, findStaleLists, publishDueLists } from "#lib/revocation/publish-due-lists";
import type { Closers } from "./closers";
import { credentialWork } from "./credential-work";
import { fulfilRotations } from "./fulfil-rotations";
import type { Instance } from "./instance";
import { type Job, startJob } from "./job";
import type { PlatformWork } from "./platform-work";
import type { Issuing } from "./prepare-issuing";
import { removeGoneInstances } from "./remove-gone-instances";
import type { StationDependencies } from "./station-dependencies";

const WISH_POLL_MS = 1 * SECOND_MS;
const REVOCATION_POLL_MS = 500;
/** Revocations of this time share a list; well within the 2 s of enrolment.md L7. */
const REVOCATION_PAUSE_MS = 250;
const RECOVERY_MS = 5 * SECOND_MS;
/** Lists that other processes published are kept here too. */
const KEEP_MS = 10 * SECOND_MS;
const ROTATION_POLL_MS = 10 * SECOND_MS;

export interface StartJobs extends StationDependencies {
  work: PlatformWork;
  issuing: Issuing;
  instance: Instance;
  platformCertificates: PlatformCertificates;
  /** Hints from other processes. */
  subscribe: Subscribe;
  closers: Closers;
}

/** Recovers and publishes once before anything else, then starts the jobs and what wakes them. */
export async function startJobs(input: StartJobs): Promise<void> {
  const { work, issuing, instance, log, closers, subscribe, runCeremony } = input;
  const fulfilment: Fulfilment = {
    instanceId: instance.id,
    keyring: issuing.keyring,
    profiles: leafProfiles(),
    credentials: credentialWork({ db: work.process.db, config: input.config, masterKey: issuing.masterKey }),
    inFlight: new Set(),
  };
  const recover = async () => {
    await input.platformCertificates.recover(work.context());
    return (await recoverReservations(work.context(), fulfilment)) > 0;
  };
  await recover();
  await publishDueLists(work.context(), issuing.keyring);

  const start = (name: string, everyMs: number, run: () => Promise<boolean>): Job => {
    const job = startJob(name, everyMs, run, log);
    closers.add(() => job.stop());
    return job;
  };
  const wishes = start("wishes", WISH_POLL_MS, async () => {
    // Without the lock, others would take what we reserve for abandoned.
    if (!instance.holds()) return false;
    return (await fulfilWishes(work.context(), fulfilment)) > 0;
  });
  const keptLists = new Map<string, bigint>();
  const keep = async () => (await keepPublishedLists(work.process.db, input.config.dataDir, keptLists)) > 0;
  const keeping = start("kept revocation lists", KEEP_MS, keep);
  const failedLists: FailedLists = new Map();
  const lists = start("revocation lists", REVOCATION_POLL_MS, async () => {
    await issuing.keyring.reload(); // a CA made since has a list to publish
    const published = await publishDueLists(work.context(), issuing.keyring, failedLists);
    if (published > 0) {
      keeping.hint();
      await setTimeout(REVOCATION_PAUSE_MS);
    }
    return false;
  });
  start("recovery", RECOVERY_MS, recover);
  const rotations = start("rotations", ROTATION_POLL_MS, async () => {
    await fulfilRotations(work.context(), runCeremony);
    return false;
  });
  start("audit checkpoints", MINUTE_MS, async () => {
    await sealCheckpoint(work.process);
    return false;
  });
  start("LNS sessions", RECOVERY_MS, async () => {
    await closeGoneSessions(work.context());
    return false;
  });
  start("overlaps", MINUTE_MS, async () => (await endOverlaps(work.context())) > 0);
  start("credentials", MINUTE_MS, async () => (await eraseBlobs(work.context())) > 0);
  start("alarms", MINUTE_MS, async () => {
    await watchAlarms(work.context());
    return false;
  });
  start("hourly", HOUR_MS, async () => hourly(input));

  closers.add(subscribe("wish", wishes.hint));
  closers.add(subscribe("revocation", lists.hint));
  closers.add(subscribe("authority", rotations.hint));
  closers.add(subscribe("authority", lists.hint));
}

/** What can wait: shards, lists that are about to run out, processes that are gone. */
async function hourly({ work, config, log, runCeremony }: StartJobs): Promise<false> {
  const ctx = work.context();
  await openShards(ctx, config.pkiUrl);
  await planRotations(ctx);
  await removeGoneInstances(ctx);
  await pruneExpired(work.process);
  await pruneAttempts(work.process);
  await pruneLnsTraffic(work.process);
  await eraseTranscripts(work.process);
  const stale = await findStaleLists(ctx);
  if (stale.length > 0) log.error({ stale }, "revocation lists are about to run out");
  const root = await findDueRootShard(ctx);
  if (root) {
    log.info({ path: root.path }, "renewing the root's revocation list");
    await runCeremony();
  }
  return false;
}
