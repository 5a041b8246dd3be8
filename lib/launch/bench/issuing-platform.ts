import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "#lib/audit/context";
import { type ProcessContext, platformContext } from "#lib/audit/platform-context";
import type { Fulfilment } from "#lib/certificate/fulfil-wishes";
import { leafProfiles } from "#lib/certificate/leaf-profiles";
import { openKeyring } from "#lib/certificate-authority/authority-keyring";
import { createAuthorities } from "#lib/certificate-authority/create-authorities";
import { newKeyPair } from "#lib/certificate-authority/new-key-pair";
import { rootCertificate } from "#lib/certificate-authority/root-certificate";
import { publicKeyFingerprint } from "#lib/pki/public-key";
import { masterKeyId } from "#lib/pki/sealed-key";
import { systemClock } from "#lib/platform/clock";
import { createDatabase } from "#lib/platform/db/client";
import { openTransaction } from "#lib/platform/db/transaction";
import { createLog } from "#lib/platform/log";
import { newId } from "#lib/platform/new-id";
import type { Channel, Subscribe } from "#lib/platform/notify";
import { systemRandom } from "#lib/platform/random";

/** A fresh database with CAs, and what the web and the station process would bring, in one process. */
export async function issuingPlatform(databaseUrl: string) {
  const database = createDatabase(databaseUrl, 20);
  const hints = hintsWithinProcess();
  const shared = { clock: systemClock, random: systemRandom, log: createLog("setup", "warn"), openTransaction };
  const process: ProcessContext = { ...shared, db: database, notify: hints.notify };
  const organizationId = newId(process, "org");
  await database.organization.create({ data: { id: organizationId, name: "Bench", createdAt: systemClock.now() } });
  const ctx: Context = { ...platformContext(process, organizationId), subscribe: hints.subscribe };

  const bytes = systemRandom.bytes(32);
  const masterKey = { id: masterKeyId(bytes), bytes };
  const dataDir = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  await createAuthorities(ctx, { name: "Bench", pkiUrl: "http://localhost:8880", dataDir, masterKey });
  const keyring = await openKeyring({ ...shared, db: database, masterKey });
  const work: Fulfilment = {
    instanceId: newId(process, "ins"),
    keyring,
    profiles: leafProfiles(),
    credentials: { masterKey, trust: () => rootCertificate(database) },
    inFlight: new Set(),
  };
  const close = async () => {
    keyring.close();
    await database.$disconnect();
  };
  return { database, ctx, organizationId, work, masterKey, dataDir, onHint: hints.subscribe, close };
}

function hintsWithinProcess() {
  const listeners = new Map<Channel, Set<() => void>>();
  const notify = (channel: Channel) => {
    for (const wake of listeners.get(channel) ?? []) wake();
  };
  const subscribe: Subscribe = (channel, wake) => {
    const waiting = listeners.get(channel) ?? new Set();
    listeners.set(channel, waiting.add(wake));
    return () => waiting.delete(wake);
  };
  return { notify, subscribe };
}

export type IssuingPlatform = Awaited<ReturnType<typeof issuingPlatform>>;

/** Rows of base stations, each with a key of its own declared; returns their ids. */
export async function insertStations(platform: IssuingPlatform, count: number): Promise<string[]> {
  const keys = await Promise.all(Array.from({ length: count }, newKeyPair));
  return insertStationsOn(
    platform,
    keys.map(({ spki }) => spki),
  );
}

let nextLrrId = 0x20000000;

/** Rows of base stations on these keys; returns their ids, in the same order where all could be stored. */
export async function insertStationsOn(
  { database, ctx, organizationId }: IssuingPlatform,
  keys: readonly Uint8Array<ArrayBuffer>[],
): Promise<string[]> {
  const now = ctx.clock.now();
  const rows = keys.map((spki) => {
    const hex = Buffer.from(ctx.random.bytes(6)).toString("hex").toUpperCase();
    const times = { administrativeSince: now, createdAt: now, changedAt: now, publicKeyDeclaredAt: now };
    const who = { createdBy: "Bench", changedBy: "Bench", publicKeyDeclaredBy: "Bench" };
    const model = { manufacturer: "Generic", model: "Generic", rfRegion: "EU868" as const };
    const lrrId = (nextLrrId++).toString(16).toUpperCase();
    return {
      ...{ id: newId(ctx, "bs"), organizationId, lrrUuid: `7076FF-${hex}`, lrrId, name: `BS-${lrrId}` },
      ...{ ...times, ...who, ...model, backhaulSecurity: "TLS" as const },
      ...{ publicKey: spki, publicKeyFingerprint: publicKeyFingerprint(spki), publicKeyLabel: "P-256" },
    };
  });
  const { count: inserted } = await database.baseStation.createMany({ data: rows, skipDuplicates: true });
  const ids = rows.map(({ id }) => id);
  if (inserted === keys.length) return ids;
  const kept = await database.baseStation.findMany({ where: { id: { in: ids } }, select: { id: true } });
  return kept.map(({ id }) => id);
}
