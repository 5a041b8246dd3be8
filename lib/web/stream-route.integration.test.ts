import { expect, test } from "vitest";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Permission } from "#lib/audit/permission";
import { createToken } from "#lib/operator/create-token";
import { type TestContext, testContext } from "#lib/testing/context";
import { privateHeaders, testRuntime } from "#lib/testing/rest";
import { streamRoute } from "./stream-route";

async function stream(ctx: TestContext, scopes: Exclude<Permission, "platform:operate" | "account:write">[]) {
  const { secret } = await createToken(ctx, { name: "Listener", scopes, expiresAt: null });
  const end = new AbortController();
  const headers = { ...privateHeaders(ctx), authorization: `Bearer ${secret}` };
  const response = await streamRoute(
    new Request("http://localhost:3000/api/v1/stream", { headers, signal: end.signal }),
  );
  return { response, end };
}

async function happen(ctx: TestContext, action: string): Promise<void> {
  const audit = { action, target: { type: "thing", id: action }, detail: {} };
  await auditedTransaction(ctx, "stations:write", async () => ({ result: null, audit: [audit] }));
}

test("a token that may not read stations hears nothing", async () => {
  const ctx = await testContext();
  testRuntime(ctx);
  const { response } = await stream(ctx, ["tokens:write"]);
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: "permission_required" });
});

test("who may not manage users and tokens does not hear of them", async () => {
  const ctx = await testContext();
  testRuntime(ctx);
  const { response, end } = await stream(ctx, ["stations:read"]);
  for (const action of ["operator.update", "api_token.create", "base_station.update"]) await happen(ctx, action);

  let heard = "";
  const decoder = new TextDecoder();
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    heard += decoder.decode(part);
    if (heard.includes("base_station.update")) break;
  }
  end.abort();
  expect(heard).not.toMatch(/operator|api_token/);
});
