import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ustar } from "./ustar";

const at = new Date("2026-11-21T08:50:28Z");

test.each([0, 1, 511, 512, 513, 70_000])("the machine's tar unpacks a file of %s bytes as it was", (size) => {
  const content = Buffer.alloc(size, 0xa5);
  const archive = ustar(
    [
      { name: "cups.uri", content, mode: 0o644 },
      { name: "cups.key", content: Buffer.from("secret"), mode: 0o600 },
    ],
    at,
  );
  const folder = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const { status, stderr } = spawnSync("tar", ["-xpf", "-", "-C", folder], { input: archive });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: "" });
  expect(readFileSync(join(folder, "cups.uri")).equals(content)).toBe(true);
  expect(readFileSync(join(folder, "cups.key"), "utf8")).toBe("secret");
  expect(statSync(join(folder, "cups.key")).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "cups.uri")).mtime).toEqual(at);
});
