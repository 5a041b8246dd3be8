import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { actingAsPlatform, ownDatabaseContext } from "#lib/testing/context";
import { TEST_MASTER_KEY, TEST_PKI_URL } from "#lib/testing/issuing";
import { createAuthorities } from "./create-authorities";
import { readMasterKey } from "./master-key";

async function ownDatabase(name: string) {
  const ctx = await ownDatabaseContext(name);
  const dataDir = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const seal = () => {
    const input = { name: "Test", pkiUrl: TEST_PKI_URL, dataDir, masterKey: TEST_MASTER_KEY };
    return createAuthorities(actingAsPlatform(ctx), input);
  };
  return { ctx, file: join(dataDir, "keys", "master.key"), seal };
}

test("a missing master key is made once, for its owner alone, while nothing is sealed", async () => {
  const { ctx, file } = await ownDatabase("master_key_made");

  const made = await readMasterKey(ctx, { file, mayGenerate: true });
  const again = await readMasterKey(ctx, { file, mayGenerate: true });

  expect(made.generated).toBe(true);
  expect(again).toEqual({ masterKey: made.masterKey, generated: false });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("the station process never makes one", async () => {
  const { ctx, file } = await ownDatabase("master_key_made");
  await expect(readMasterKey(ctx, { file, mayGenerate: false })).rejects.toThrow("npm run setup");
});

test("once something is sealed, a missing key stops the start and says what to restore", async () => {
  const { ctx, file, seal } = await ownDatabase("master_key_sealed");
  await seal();
  const reading = readMasterKey(ctx, { file, mayGenerate: true });
  await expect(reading).rejects.toThrow(`sealed under ${TEST_MASTER_KEY.id}. Restore this file from your backup.`);
});

test("another key stops the start and names both", async () => {
  const { ctx, file, seal } = await ownDatabase("master_key_sealed");
  await seal();
  const other = join(file, "..", "..", "other.key");
  writeFileSync(other, `${"ab".repeat(32)}\n`, { mode: 0o600 });
  const reading = readMasterKey(ctx, { file: other, mayGenerate: true });
  await expect(reading).rejects.toThrow(new RegExp(`is mk_[0-9a-f]+, but .* sealed under ${TEST_MASTER_KEY.id}`));
});

test("a file that holds something else is refused without showing it", async () => {
  const { ctx, file } = await ownDatabase("master_key_made");
  const other = join(file, "..", "..", "damaged.key");
  writeFileSync(other, "not hex at all");
  const reading = readMasterKey(ctx, { file: other, mayGenerate: true });
  await expect(reading).rejects.toThrow("64 hex digits");
  await expect(reading).rejects.not.toThrow("not hex at all");
});
