import { expect, test } from "vitest";
import { openTransaction } from "#lib/platform/db/transaction";
import { insertBasicsStation } from "#lib/testing/basics-peer";
import { type TestContext, testContext } from "#lib/testing/context";
import { type BasicsLookup, findBasicsStation, lookupStatement } from "./find-basics-station";

const HASH = "ab".repeat(32);

const lookup = (eui64s: readonly string[], fields: Partial<BasicsLookup> = {}): BasicsLookup => ({
  ...{ eui64s, tokenHash: HASH },
  certificate: { issuer: "3000", serialNumber: "01", sha256: HASH, fingerprint: "SHA256:x", vendorCaIds: ["ca_1"] },
  ...fields,
});

test("those who call at once are each told of their own stations, in one statement", async () => {
  const plain = await testContext();
  const stations = await Promise.all(Array.from({ length: 40 }, () => insertBasicsStation(plain)));
  let statements = 0;
  const counted = new Proxy(plain.database, {
    get(target, name) {
      if (name === "$queryRaw") statements++;
      return Reflect.get(target, name) as unknown;
    },
  });
  const ctx: TestContext = { ...plain, db: counted };
  const found = await Promise.all(stations.map(({ eui64 }) => findBasicsStation(ctx, lookup([eui64]))));
  expect(found.map((one) => one.stations.map(({ id }) => id))).toEqual(stations.map(({ id }) => [id]));
  expect(statements).toBeLessThanOrEqual(2); // the first may go alone, all others go together
  const nobody = await findBasicsStation(ctx, lookup(["0000000000000001"], { certificate: null, tokenHash: null }));
  expect(nobody).toEqual({
    ...{ stations: [], own: null, issuerIsOurs: false, keyBlocked: false, vendorCas: [], blockedBy: [], token: null },
  });
});

test("of the tables that grow, none is read from end to end", async () => {
  const ctx = await testContext();
  const { database } = ctx;
  for (let i = 0; i < 50; i++) await insertBasicsStation(ctx);
  await database.$executeRaw`ANALYZE base_station`;
  const plan = await openTransaction(database, async (tx) => {
    // Whatever the tables hold: what has no other way shows.
    for (const way of ["seqscan", "hashjoin", "mergejoin", "material"]) {
      await tx.$executeRaw`SELECT set_config(${`enable_${way}`}, 'off', true)`;
    }
    return tx.$queryRaw<{ "QUERY PLAN": string }[]>`EXPLAIN ${lookupStatement([lookup(["58A0CBFFFE80AA01"])])}`;
  });
  const lines = plan.map((line) => line["QUERY PLAN"]);
  const read = lines.flatMap((line) => /Seq Scan on (\w+)/.exec(line)?.[1] ?? []);
  expect([...new Set(read)]).toEqual(["certificate_authority"]);
  const found = lines.filter((line) => line.includes("Index Cond:")).join("\n");
  for (const column of ["eui64 = ", "token_hash = ", "serial_number)::text = ", "sha256 = "]) {
    expect(found).toContain(column); // and not read from end to end through an index
  }
});
