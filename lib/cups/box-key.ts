import type { ProcessContext } from "#lib/audit/platform-context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { type BoxKey, newBoxKey } from "#lib/pki/sealed-box";
import { type MasterKey, openPrivateKey, sealPrivateKey } from "#lib/pki/sealed-key";
import type { ReadDb } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";

/**
 * The key to which the web process seals the credentials of external servers. Its private half lies beside it, sealed
 * under the master key, which only the station processes hold.
 */
const KEY = "server_credential_box";
const OWNER = { authorityId: "platform", keyId: KEY };

interface Stored {
  /** Base64. */
  point: string;
  sealedKey: string;
}

/** Makes the key unless it is there; of two that do so at once, the first one's stays. */
export async function ensureBoxKey(process: ProcessContext, masterKey: MasterKey): Promise<void> {
  const { db, random, clock } = process;
  if (await stored(db)) return;
  const randomBytes = (length: number) => random.bytes(length);
  const { point, scalar } = newBoxKey(randomBytes);
  const sealedKey = sealPrivateKey({ pkcs8: scalar, owner: { ...OWNER, spki: point }, masterKey, randomBytes });
  const value = { point: base64(point), sealedKey: base64(sealedKey) };
  const setting = { key: KEY, value, updatedAt: clock.now() };
  await recordTelemetry(process, (tx) => tx.platformSetting.createMany({ data: [setting], skipDuplicates: true }));
}

/** The public half. @throws DomainError unavailable `setup_needed` before a setup has made it. */
export async function boxPoint(db: ReadDb): Promise<Uint8Array> {
  return bytes((await needed(db)).point);
}

/**
 * @throws DomainError unavailable `setup_needed` before a setup has made it.
 * @throws SealedKeyError when it is not sealed under this master key.
 */
export async function openBoxKey(db: ReadDb, masterKey: MasterKey): Promise<BoxKey> {
  const { point, sealedKey } = await needed(db);
  const owner = { ...OWNER, spki: bytes(point) };
  return { point: bytes(point), scalar: openPrivateKey(bytes(sealedKey), owner, masterKey) };
}

async function needed(db: ReadDb): Promise<Stored> {
  const found = await stored(db);
  if (found) return found;
  const message = "The platform's set-up has not finished: the key for credentials is missing. Run: npm run setup.";
  throw new DomainError("unavailable", "setup_needed", message);
}

async function stored(db: ReadDb): Promise<Stored | undefined> {
  const row = await db.platformSetting.findUnique({ where: { key: KEY } });
  return row ? (row.value as unknown as Stored) : undefined;
}

const base64 = (data: Uint8Array) => Buffer.from(data).toString("base64");
const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
