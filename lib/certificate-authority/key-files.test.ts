import { mkdtempSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import type { ReadDb } from "#lib/platform/db/client";
import { createLog } from "#lib/platform/log";
import { systemRandom } from "#lib/platform/random";
import { readMasterKey } from "./master-key";
import { rootKeyFile, writeRootKey } from "./root-key-file";

/** What was made sure to be on the disk, in order. */
const { synced } = vi.hoisted(() => ({ synced: [] as string[] }));

vi.mock("node:fs/promises", async (importOriginal) => {
  const real = await importOriginal<typeof import("node:fs/promises")>();
  const open = async (path: string, ...rest: [string, number?]): Promise<FileHandle> => {
    const handle = await real.open(path, ...rest);
    const sync = handle.sync.bind(handle);
    handle.sync = () => sync().then(() => void synced.push(path));
    return handle;
  };
  return { ...real, open };
});

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  synced.length = 0;
});

test("the root's key and its name are on the disk before anything relies on it", async () => {
  const file = rootKeyFile(directory, "root");
  await writeRootKey(file, new Uint8Array([1]));
  expect(synced).toEqual([`${file}.new`, directory]);
});

test("a new master key and its name are on the disk before anything is sealed under it", async () => {
  const file = join(directory, "master.key");
  const db = { certificateAuthority: { findMany: async () => [] } } as unknown as ReadDb;
  const process = { db, random: systemRandom, log: createLog("test", "silent") };
  await readMasterKey(process, { file, mayGenerate: true });
  expect(synced).toEqual([file, directory]);
});
