import { expect, test } from "vitest";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import { presentCursor } from "#lib/audit/event-cursor";
import type { Permission } from "#lib/audit/permission";
import { createToken } from "#lib/operator/create-token";
import { DAY_MS } from "#lib/platform/clock";
import { type TestContext, testContext } from "#lib/testing/context";
import { privateHeaders, testRuntime } from "#lib/testing/rest";
import { streamRoute } from "./stream-route";

type Scopes = Exclude<Permission, "platform:operate" | "account:write">[];

async function stream(ctx: TestContext, scopes: Scopes, query = "", more: Record<string, string> = {}) {
  const { secret } = await createToken(ctx, { name: "Listener", scopes, expiresAt: null });
  const end = new AbortController();
  const headers = { ...privateHeaders(ctx), authorization: `Bearer ${secret}`, ...more };
  const response = await streamRoute(
    new Request(`http://localhost:3000/api/v1/stream${query}`, { headers, signal: end.signal }),
  );
  return { response, end };
}

async function happen(ctx: TestContext, action: string): Promise<void> {
  const audit = { action, target: { type: "thing", id: action }, detail: {} };
  await auditedTransaction(ctx, "stations:write", async () => ({ result: null, audit: [audit] }));
}

/** Messages of a stream up to the one that is wanted, each with its id. */
async function messagesUntil({ response, end }: Awaited<ReturnType<typeof stream>>, wanted: string) {
  let heard = "";
  const decoder = new TextDecoder();
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    heard += decoder.decode(part);
    if (heard.includes(wanted)) break;
  }
  end.abort();
  return [...heard.matchAll(/^event: (\w+)\nid: (\S+)\ndata: (.*)$/gm)].map(([, type, id = "", data = ""]) => ({
    type,
    id,
    events: JSON.parse(data) as { type: string }[] | null,
  }));
}

/** Of the test's own happenings: others' tests change the platform meanwhile. */
const types = (message?: { events: { type: string }[] | null }) =>
  message?.events?.map(({ type }) => type).filter((type) => /^(base_station|operator|api_token)/.test(type));

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
  const opened = await stream(ctx, ["stations:read"]);
  for (const action of ["operator.update", "api_token.create", "base_station.update"]) await happen(ctx, action);

  const messages = await messagesUntil(opened, "base_station.update");
  expect(JSON.stringify(messages)).not.toMatch(/operator|api_token/);
});

test("a stream begins with what has happened since the page was read, and says where it leaves off", async () => {
  const ctx = await testContext();
  testRuntime(ctx);
  await happen(ctx, "base_station.create");
  const since = await presentCursor(ctx);
  await happen(ctx, "base_station.update");
  const [first] = await messagesUntil(await stream(ctx, ["stations:read"], `?since=${since}`), "base_station.update");
  expect(types(first)).toEqual(["base_station.update"]);

  await happen(ctx, "base_station.delete");
  const query = `?since=${since}`; // a browser that comes again asks by the address of the first time
  const again = await stream(ctx, ["stations:read"], query, { "last-event-id": first?.id ?? "" });
  const [second] = await messagesUntil(again, "base_station.delete");
  expect(types(second)).toEqual(["base_station.delete"]);
});

test("where nothing has happened a stream says where it is at once", async () => {
  const ctx = await testContext();
  testRuntime(ctx);
  const since = await presentCursor(ctx);
  const [first] = await messagesUntil(await stream(ctx, ["stations:read"], `?since=${since}`), "\nid: ");
  expect(first?.type).toBe("changes");
  expect(types(first)).toEqual([]);
});

test("what may not be heard is not told afterwards either", async () => {
  const ctx = await testContext();
  testRuntime(ctx);
  const since = await presentCursor(ctx);
  for (const action of ["operator.update", "api_token.create", "base_station.update"]) await happen(ctx, action);
  const [first] = await messagesUntil(await stream(ctx, ["stations:read"], `?since=${since}`), "base_station.update");
  expect(types(first)).toEqual(["base_station.update"]);
});

test("who was away for too long hears that it has missed something", async () => {
  const ctx = await testContext();
  testRuntime(ctx);
  const since = await presentCursor(ctx);
  ctx.clock.advance(DAY_MS);
  const [first] = await messagesUntil(await stream(ctx, ["stations:read"], `?since=${since}`), "\nid: ");
  expect(first).toMatchObject({ type: "missed", events: null });
});
