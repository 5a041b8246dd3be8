import { expect, test, vi } from "vitest";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { createDatabase } from "#lib/platform/db/client";
import { actingAsPlatform, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { insertDeclaredStation, TEST_PKI_URL, testIssuing } from "#lib/testing/issuing";
import { openShards } from "./open-shards";

const NEW_URL = "http://pki.example.org/keys";

test("a changed PKI URL opens new shards for new certificates; old ones stay published under their paths", async () => {
  const ctx = await testContext({ database: createDatabase(await cloneDatabase("shards_moved")) });
  const platform = actingAsPlatform(ctx);
  const issuing = await testIssuing(ctx);
  const station = await insertDeclaredStation(ctx);
  const before = (await issuing.regenerate(ctx, station.id)).certificate;

  await openShards(platform, NEW_URL);
  await openShards(platform, NEW_URL); // again changes nothing
  const after = (await issuing.regenerate(ctx, station.id)).certificate;
  await issuing.publish();

  const [old, fresh, ...others] = await issuing.shards("BASE_STATION");
  expect(others).toEqual([]);
  expect(old).toMatchObject({ open: false, index: 0, listEntries: 1 });
  expect(fresh).toMatchObject({ open: true, index: 1, listEntries: 0 });
  expect(old?.list).not.toBeNull();
  expect(fresh?.uri).toBe(`${NEW_URL}${fresh?.path}`);
  const addresses = (details: { extensions: { lines: string[] }[] } | undefined) =>
    JSON.stringify(details?.extensions.flatMap(({ lines }) => lines));
  expect(addresses(before?.details)).toContain(`${TEST_PKI_URL}/crl/`);
  for (const part of ["crl", "ca", "ocsp"]) expect(addresses(after?.details)).toContain(`${NEW_URL}/${part}/`);
  expect(addresses(after?.details)).not.toContain(TEST_PKI_URL);
});

test("a URL that comes back uses its old shards again", async () => {
  const ctx = await testContext({ database: createDatabase(await cloneDatabase("shards_back")) });
  const platform = actingAsPlatform(ctx);
  const issuing = await testIssuing(ctx);

  await openShards(platform, NEW_URL);
  await openShards(platform, TEST_PKI_URL);

  expect((await issuing.shards("BASE_STATION")).map(({ open }) => open)).toEqual([true, false]);
});

test("opening shards and a revocation at once wait for each other, never in a circle", async () => {
  const ctx = await testContext({ database: createDatabase(await cloneDatabase("shards_locks")) });
  const platform = actingAsPlatform(ctx);
  const issuing = await testIssuing(ctx);
  const [shard] = await issuing.shards("BASE_STATION");
  const authorityId = shard?.authorityId ?? "";
  const waitsForLock = async () => {
    const [found] = await ctx.database.$queryRaw<[{ waiting: bigint }]>`
      SELECT count(*) AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    expect(found.waiting).toBe(1n);
  };

  let opening: Promise<void> | undefined;
  // As recordRevocations() does: the shard, then its CA.
  await recordTelemetry(platform, async (tx) => {
    await tx.revocationShard.update({ where: { id: shard?.id ?? "" }, data: { generation: { increment: 1 } } });
    opening = openShards(platform, NEW_URL);
    await vi.waitFor(waitsForLock, { timeout: 10_000, interval: 20 });
    const data = { revocationGeneration: { increment: 1 } };
    await tx.certificateAuthority.update({ where: { id: authorityId }, data });
  });
  await opening;

  expect((await issuing.shards("BASE_STATION")).map(({ open }) => open)).toEqual([false, true]);
});
