import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { KeyFileError } from "./key-file-error";
import { syncDirectory } from "./sync-directory";

/** The root's key, sealed, in a file of its own; the name tells the CA, so that no key is ever written over another. */
export function rootKeyFile(dataDir: string, slug: string): string {
  return join(dataDir, `${slug}.sealed-key`);
}

/** On the disk when this returns; whole or not there. */
export async function writeRootKey(file: string, sealed: Uint8Array): Promise<void> {
  const unfinished = `${file}.new`;
  const handle = await open(unfinished, "w", 0o600);
  try {
    await handle.writeFile(sealed);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, file);
  await syncDirectory(dirname(file));
}

export const removeRootKey = (file: string): Promise<void> => rm(file, { force: true });

/** @throws KeyFileError saying what to restore. */
export async function readRootKey(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new KeyFileError(`The root CA's key at ${file} cannot be read. Restore this file from your backup.`, {
      cause,
    });
  }
}
