import { expect, test } from "vitest";
import { masterKeyId } from "#lib/pki/sealed-key";
import { createDatabase } from "#lib/platform/db/client";
import { actingAsPlatform, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { TEST_MASTER_KEY } from "#lib/testing/issuing";
import { boxPoint, ensureBoxKey, openBoxKey } from "./box-key";

test("a database has one key for credentials, whoever makes it first; only the master key opens it", async () => {
  const database = createDatabase(await cloneDatabase(`box_key_${process.env.VITEST_POOL_ID ?? "0"}`));
  const ctx = actingAsPlatform(await testContext({ database }));
  await expect(boxPoint(ctx.db)).rejects.toMatchObject({ kind: "unavailable", code: "setup_needed" });

  await Promise.all([1, 2, 3].map(() => ensureBoxKey(ctx, TEST_MASTER_KEY)));
  const point = await boxPoint(ctx.db);
  await ensureBoxKey(ctx, TEST_MASTER_KEY);
  expect(await boxPoint(ctx.db)).toEqual(point);

  const opened = await openBoxKey(ctx.db, TEST_MASTER_KEY);
  expect(opened.point).toEqual(point);
  const { value } = await database.platformSetting.findUniqueOrThrow({ where: { key: "server_credential_box" } });
  expect(JSON.stringify(value)).not.toContain(Buffer.from(opened.scalar).toString("base64").slice(0, 20));
  const bytes = new Uint8Array(32).fill(1);
  const other = { id: masterKeyId(bytes), bytes };
  await expect(openBoxKey(ctx.db, other)).rejects.toMatchObject({ code: "wrong_master_key" });
  await database.$disconnect();
});
