import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives a run of tests a folder for all its temporary files, in every worker and what it starts, and removes it after. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "stationkeeper-test-"));
  process.env.TMPDIR = folder; // os.tmpdir(), mktemp and openssl go by it
  return () => rmSync(folder, { recursive: true, force: true });
}
