import { mkdir, open, readdir, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncDirectory } from "#lib/certificate-authority/sync-directory";
import type { ReadDb } from "#lib/platform/db/client";

/**
 * Published lists as files in the data directory, which a restored database does not take back with it: from them it
 * learns what was revoked after its backup (enrolment.md L12).
 */
const FOLDER = "revocation-lists";
/** As PKI_PORT serves them: "/crl/<slug>/<index>.crl", the root's "/crl/<slug>.crl". */
const PATH = /^\/crl\/([a-z0-9-]{1,60}(?:\/\d{1,9})?\.crl)$/;

export interface KeptList {
  /** Of its shard. */
  path: string;
  /** DER. */
  list: Uint8Array;
}

/**
 * Writes lists that were published since, whole or not at all.
 *
 * @param known numbers by path of what lies there already; kept by the caller between the runs.
 * @returns how many were written.
 */
export async function keepPublishedLists(db: ReadDb, dataDir: string, known: Map<string, bigint>): Promise<number> {
  const published = await db.revocationShard.findMany({
    where: { publishedNumber: { gt: 0 } },
    select: { path: true, publishedNumber: true },
  });
  let written = 0;
  for (const { path } of published.filter((shard) => known.get(shard.path) !== shard.publishedNumber)) {
    const { list, publishedNumber } = await db.revocationShard.findUniqueOrThrow({ where: { path } });
    if (!list) continue;
    await write(fileOf(dataDir, path), list);
    known.set(path, publishedNumber);
    written++;
  }
  return written;
}

/** What lies in the data directory; nothing on the first start. */
export async function readKeptLists(dataDir: string): Promise<KeptList[]> {
  const folder = join(dataDir, FOLDER);
  const names = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const paths = names.map((name) => `/crl/${name.replaceAll("\\", "/")}`).filter((path) => PATH.test(path));
  return Promise.all(
    paths.map(async (path) => ({ path, list: new Uint8Array(await readFile(fileOf(dataDir, path))) })),
  );
}

function fileOf(dataDir: string, path: string): string {
  const [, name] = PATH.exec(path) ?? [];
  if (name === undefined) throw new Error(`${path} is no path of a revocation list`);
  return join(dataDir, FOLDER, name);
}

async function write(file: string, list: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(`${file}.new`, "w");
  try {
    await handle.writeFile(list);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  await syncDirectory(dirname(file));
}
