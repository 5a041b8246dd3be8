import { expect, test } from "vitest";
import { testContext } from "#lib/testing/context";
import { createDatabase } from "./client";
import { unavailable } from "./transaction";

test("a server that ends the connection, as in a restart, is unavailable and no defect", async () => {
  const ctx = await testContext();
  const cut = ctx.openTransaction(ctx.db, (tx) => tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`);
  await expect(cut).rejects.toMatchObject({ kind: "unavailable", code: "database_unavailable" });
});

test("a server that ends the connection just before the commit is unavailable too", async () => {
  const ctx = await testContext();
  const cut = ctx.openTransaction(ctx.db, async (tx) => {
    const [{ pid }] = await tx.$queryRaw<[{ pid: number }]>`SELECT pg_backend_pid() AS pid`;
    const [{ gone }] = await ctx.db.$queryRaw<[{ gone: boolean }]>`SELECT pg_terminate_backend(${pid}, 10000) AS gone`;
    expect(gone).toBe(true);
  });
  await expect(cut).rejects.toMatchObject({ kind: "unavailable", code: "database_unavailable" });
});

test("a server that cannot be reached is unavailable, whatever it was asked", async () => {
  const database = createDatabase("postgresql://nobody@127.0.0.1:1/none");
  const failures = await Promise.all(
    [database.$queryRaw`SELECT 1`, database.operator.count(), database.$transaction((tx) => tx.operator.count())].map(
      (asked) => asked.then(() => undefined, unavailable),
    ),
  );
  expect(failures.map((failure) => failure?.code)).toEqual(Array(3).fill("database_unavailable"));
});
