import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isInstalled } from "./install.mjs";

let folder: string;

const zod = { version: "4.6.7", integrity: "sha512-a" };
const foreign = { version: "1.0.0", optional: true, os: ["other"] };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stationkeeper-install-"));
  mkdirSync(join(folder, "node_modules/zod"), { recursive: true });
  writeFileSync(join(folder, "node_modules/zod/package.json"), "{}");
  write("package-lock.json", { "": {}, "node_modules/zod": zod, "node_modules/foreign": foreign });
  write("node_modules/.package-lock.json", { "node_modules/zod": zod });
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, packages: object): void {
  writeFileSync(join(folder, name), JSON.stringify({ packages }));
}

test("exactly the packages of the lock file count as installed, those of other platforms left out", () => {
  expect(isInstalled(folder)).toBe(true);
});

test("an install that did not end is done again", () => {
  rmSync(join(folder, "node_modules/.package-lock.json")); // npm writes it last
  expect(isInstalled(folder)).toBe(false);
});

test("a package whose files are gone is installed again", () => {
  rmSync(join(folder, "node_modules/zod"), { recursive: true });
  expect(isInstalled(folder)).toBe(false);
});

test("another version than the lock file's is replaced", () => {
  write("node_modules/.package-lock.json", { "node_modules/zod": { ...zod, version: "4.6.6" } });
  expect(isInstalled(folder)).toBe(false);
});

test("an install without what tests and builds need is completed", () => {
  write("package-lock.json", {
    "": {},
    "node_modules/zod": zod,
    "node_modules/vitest": { version: "4.1.12", dev: true },
  });
  expect(isInstalled(folder)).toBe(false);
});
