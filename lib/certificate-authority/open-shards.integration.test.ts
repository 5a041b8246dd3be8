import { expect, test, vi } from "vitest";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import type { RevocationShard } from "#lib/generated/prisma/client";
import { actingAsPlatform, ownDatabaseContext, type TestContext } from "#lib/testing/context";
import { insertDeclaredStation, TEST_PKI_URL, testIssuing } from "#lib/testing/issuing";
import { openShards } from "./open-shards";

const NEW_URL = "http://pki.example.org/keys";

test("a changed PKI URL opens new shards for new certificates; old ones stay published under their paths", async () => {
  const ctx = await ownDatabaseContext("shards_moved");
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
  const ctx = await ownDatabaseContext("shards_back");
  const platform = actingAsPlatform(ctx);
  const issuing = await testIssuing(ctx);

  await openShards(platform, NEW_URL);
  await openShards(platform, TEST_PKI_URL);

  expect((await issuing.shards("BASE_STATION")).map(({ open }) => open)).toEqual([true, false]);
});

test("a full shard takes no new certificates: another is opened, and what the full one has stays in it", async () => {
  const ctx = await ownDatabaseContext("shards_full");
  const platform = actingAsPlatform(ctx);
  const issuing = await testIssuing(ctx);
  const station = await insertDeclaredStation(ctx);
  const first = (await issuing.regenerate(ctx, station.id)).certificate;
  const [shard] = await issuing.shards("BASE_STATION");
  await revokeMany(ctx, shard, 9_999);
  await openShards(platform, TEST_PKI_URL);
  expect((await issuing.shards("BASE_STATION")).map(({ open }) => open)).toEqual([true]);

  await revokeMany(ctx, shard, 10_000);
  await openShards(platform, TEST_PKI_URL);
  await openShards(platform, TEST_PKI_URL); // again changes nothing
  expect((await issuing.shards("BASE_STATION")).map(({ open }) => open)).toEqual([false, true]);
  const second = (await issuing.regenerate(ctx, station.id)).certificate;
  const of = async (id = "") => (await ctx.database.certificate.findUniqueOrThrow({ where: { id } })).shardId;
  const shards = await issuing.shards("BASE_STATION");
  expect([await of(first?.id), await of(second?.id)]).toEqual(shards.map(({ id }) => id));
});

test("revocations that have left the lists give their shard its room back", async () => {
  const ctx = await ownDatabaseContext("shards_room");
  const platform = actingAsPlatform(ctx);
  const issuing = await testIssuing(ctx);
  const [shard] = await issuing.shards("BASE_STATION");
  await revokeMany(ctx, shard, 10_000);
  await openShards(platform, TEST_PKI_URL);
  await ctx.database.revocation.updateMany({
    where: { shardId: shard?.id ?? "" },
    data: { listedAfterExpiryAt: ctx.clock.now() },
  });
  await openShards(platform, TEST_PKI_URL);
  expect((await issuing.shards("BASE_STATION")).map(({ open }) => open)).toEqual([true, true]);
});

test("a CA with many certificates spreads new ones over more shards", async () => {
  const ctx = await ownDatabaseContext("shards_many");
  const platform = actingAsPlatform(ctx);
  const issuing = await testIssuing(ctx);
  const { id: stationId, organizationId } = await insertDeclaredStation(ctx);
  const [shard] = await issuing.shards("BASE_STATION");
  await insertCertificates(ctx, { shard, stationId, organizationId, count: 50_001 });
  await openShards(platform, TEST_PKI_URL);
  await openShards(platform, TEST_PKI_URL); // again changes nothing
  expect((await issuing.shards("BASE_STATION")).map(({ open }) => open)).toEqual([true, true]);
});

/** Evidence on a shard, up to this many. */
async function revokeMany(ctx: TestContext, shard: RevocationShard | undefined, upTo: number): Promise<void> {
  const now = ctx.clock.now();
  await ctx.database.$executeRaw`
    INSERT INTO revocation (issuer_id, serial_number, shard_id, revoked_at, reason, not_after)
    SELECT ${shard?.authorityId}, '01' || md5(i::text), ${shard?.id}, ${now}, 'SUPERSEDED', ${now}::timestamptz + interval '1 year'
    FROM generate_series(1, ${upTo}::int) AS i ON CONFLICT DO NOTHING`;
}

interface ManyCertificates {
  shard: RevocationShard | undefined;
  stationId: string;
  organizationId: string;
  count: number;
}

/** Superseded ones, which a station may have any number of. */
async function insertCertificates(ctx: TestContext, { shard, stationId, organizationId, count }: ManyCertificates) {
  const now = ctx.clock.now();
  await ctx.database.$executeRaw`
    INSERT INTO certificate (id, organization_id, base_station_id, purpose, status, issuer_id, shard_id, serial_number,
      public_key_fingerprint, public_key_label, not_before, not_after, renewal_opens_at, to_be_signed, instance_id, reserved_at)
    SELECT 'crt_many' || i, ${organizationId}, ${stationId}, 'STATION', 'SUPERSEDED', ${shard?.authorityId}, ${shard?.id},
      '01' || md5(i::text), 'SHA256:x', 'P-256', ${now}, ${now}::timestamptz + interval '2 years', ${now}, '', 'ins_test', ${now}
    FROM generate_series(1, ${count}::int) AS i`;
}

test("opening shards and a revocation at once wait for each other, never in a circle", async () => {
  const ctx = await ownDatabaseContext("shards_locks");
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
    await vi.waitFor(waitsForLock, { timeout: 30_000, interval: 20 });
    const data = { revocationGeneration: { increment: 1 } };
    await tx.certificateAuthority.update({ where: { id: authorityId }, data });
  });
  await opening;

  expect((await issuing.shards("BASE_STATION")).map(({ open }) => open)).toEqual([false, true]);
});
