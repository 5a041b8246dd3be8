import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface OpensslResult {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly bytes: Buffer;
}

/** Runs the machine's `openssl`, the independent reader of what we encode; `input` goes to its standard input. */
export function openssl(args: readonly string[], input?: Uint8Array | string): OpensslResult {
  const { error, status, stdout, stderr } = spawnSync("openssl", args, { input: input ?? "", maxBuffer: 1 << 28 });
  if (error) throw error;
  return { ok: status === 0, stdout: stdout.toString("utf8"), stderr: stderr.toString("utf8"), bytes: stdout };
}

/** Calls `use` with the paths of files that hold these contents, and removes them afterwards. */
export function withFiles<Name extends string, Result>(
  contents: Readonly<Record<Name, Uint8Array | string>>,
  use: (paths: Record<Name, string>) => Result,
): Result {
  const folder = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  try {
    const entries = Object.entries<Uint8Array | string>(contents).map(([name, content]) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return [name, path];
    });
    return use(Object.fromEntries(entries));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
