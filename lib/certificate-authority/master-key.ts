import { mkdir, open, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type MasterKey, masterKeyId } from "#lib/pki/sealed-key";
import type { ReadDb } from "#lib/platform/db/client";
import type { Log } from "#lib/platform/log";
import type { Random } from "#lib/platform/random";
import { KeyFileError } from "./key-file-error";
import { syncDirectory } from "./sync-directory";

const KEY_BYTES = 32;

/**
 * Reads the master key, 64 hex digits in a file of its own, and holds it against what the database was sealed under.
 *
 * @param mayGenerate makes a missing file, mode 0600, but only while the database holds nothing sealed.
 * @throws KeyFileError when the file is missing, unreadable, or not the one that the database's keys need.
 */
export async function readMasterKey(
  process: { db: ReadDb; random: Random; log: Log },
  { file, mayGenerate }: { file: string; mayGenerate: boolean },
): Promise<{ masterKey: MasterKey; generated: boolean }> {
  const needed = await sealedUnderIds(process.db);
  const found = await readKeyFile(file, process.log);
  if (found) {
    const foreign = needed.filter((id) => id !== found.id);
    if (foreign.length === 0) return { masterKey: found, generated: false };
    throw new KeyFileError(
      `The master key in ${file} is ${found.id}, but the database holds keys sealed under ${foreign.join(" and ")}. ` +
        `Restore the file that holds ${foreign.join(" and ")} from your backup, or the database that belongs to this key.`,
    );
  }
  if (needed.length > 0) {
    throw new KeyFileError(
      `There is no master key at ${file}, but the database holds keys sealed under ${needed.join(" and ")}. ` +
        "Restore this file from your backup.",
    );
  }
  if (!mayGenerate) {
    throw new KeyFileError(`There is no master key at ${file}. Run the setup first: npm run setup.`);
  }
  return { masterKey: await generate(file, process.random), generated: true };
}

async function sealedUnderIds(db: ReadDb): Promise<string[]> {
  const rows = await db.certificateAuthority.findMany({ distinct: ["masterKeyId"], select: { masterKeyId: true } });
  return rows.map((row) => row.masterKeyId);
}

async function readKeyFile(file: string, log: Log): Promise<MasterKey | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
    if (((await stat(file)).mode & 0o077) !== 0) log.warn({ file }, "others than its owner can read the master key");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new KeyFileError(`The master key at ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  if (!/^[0-9a-fA-F]{64}\s*$/.test(text)) {
    throw new KeyFileError(`${file} holds no master key: 64 hex digits are expected. Restore it from your backup.`);
  }
  const bytes = new Uint8Array(Buffer.from(text.trim(), "hex"));
  return { id: masterKeyId(bytes), bytes };
}

/** Never overwrites, and is on the disk before anything is sealed under it. */
async function generate(file: string, random: Random): Promise<MasterKey> {
  const bytes = random.bytes(KEY_BYTES);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(`${Buffer.from(bytes).toString("hex")}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncDirectory(dirname(file));
  return { id: masterKeyId(bytes), bytes };
}
