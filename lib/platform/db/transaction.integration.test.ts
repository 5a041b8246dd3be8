import { expect, test } from "vitest";
import { testContext } from "#lib/testing/context";

test("a server that ends the connection, as in a restart, is unavailable and no defect", async () => {
  const ctx = await testContext();
  const cut = ctx.openTransaction(ctx.db, (tx) => tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`);
  await expect(cut).rejects.toMatchObject({ kind: "unavailable", code: "database_unavailable" });
});
