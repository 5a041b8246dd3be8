import { open } from "node:fs/promises";

/** Puts a directory's entries on the disk: without it a file that was just made or renamed may be gone after a crash. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
