import { expect, test } from "vitest";
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
