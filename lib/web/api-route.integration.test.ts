import { expect, test } from "vitest";
import { DELETE as deleteToken, GET as readToken } from "#app/api/v1/api-tokens/[token]/route";
import { POST as createToken, GET as listTokens } from "#app/api/v1/api-tokens/route";
import { GET as listAudit } from "#app/api/v1/audit-events/route";
import { startSession } from "#lib/operator/start-session";
import { newSessionSecret } from "#lib/operator/token-hash";
import { SESSION_COOKIE } from "#lib/operator/values";
import { actingAs, type TestContext, testContext } from "#lib/testing/context";
import { restClient, restClientWith, TEST_ORIGIN, testRuntime } from "#lib/testing/rest";

const NEW_TOKEN = { name: "Script", scopes: ["stations:read"] };

/** A client with the session cookie of an operator of the test's organization. */
async function sessionClient(ctx: TestContext, headers: Record<string, string> = {}) {
  const runtime = testRuntime(ctx);
  const operator = {
    id: ctx.actor.id,
    organizationId: ctx.organizationId,
    name: ctx.actor.name,
    role: "ADMINISTRATOR" as const,
  };
  const facts = { address: "192.0.2.9", userAgent: "test", requestId: ctx.requestId };
  const secret = await startSession(runtime, { operator, method: "password", ...facts });
  return restClientWith(ctx, { cookie: `${SESSION_COOKIE}=${secret}`, ...headers });
}

test("a request without token or session is refused with a challenge", async () => {
  const ctx = await testContext();
  testRuntime(ctx);
  const response = await restClientWith(ctx, {}).call(listTokens, "GET", "/api-tokens");
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
  expect(await response.json()).toMatchObject({ code: "not_signed_in", type: `${TEST_ORIGIN}/problems/not_signed_in` });
});

test("a token that is revoked is refused from the next request on", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  const created = await (await client.call(createToken, "POST", "/api-tokens", { body: NEW_TOKEN })).json();
  const other = restClientWith(ctx, { authorization: `Bearer ${created.token}` });
  expect((await other.call(listAudit, "GET", "/audit-events")).status).toBe(403);
  expect((await client.call(deleteToken, "DELETE", `/api-tokens/${created.id}`)).status).toBe(204);
  expect((await other.call(listAudit, "GET", "/audit-events")).status).toBe(401);
});

test("a token that has expired is refused", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  const expiresAt = new Date(ctx.clock.now().getTime() + 60_000).toISOString();
  const body = { ...NEW_TOKEN, scopes: ["audit:read"], expiresAt };
  const { token } = await (await client.call(createToken, "POST", "/api-tokens", { body })).json();
  const other = restClientWith(ctx, { authorization: `Bearer ${token}` });
  expect((await other.call(listAudit, "GET", "/audit-events")).status).toBe(200);
  ctx.clock.advance(60_000);
  expect((await other.call(listAudit, "GET", "/audit-events")).status).toBe(401);
});

test("a token is shown once and never stored", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  const created = await (await client.call(createToken, "POST", "/api-tokens", { body: NEW_TOKEN })).json();
  expect(created.token).toMatch(/^bsk_[\w-]{43}$/);
  const read = await (await client.call(readToken, "GET", `/api-tokens/${created.id}`)).json();
  expect(read).not.toHaveProperty("token");
  const row = await ctx.database.apiToken.findUniqueOrThrow({ where: { id: created.id } });
  expect(JSON.stringify(row)).not.toContain(created.token);
  const events = await ctx.database.auditEvent.findMany({ where: { organizationId: ctx.organizationId } });
  expect(JSON.stringify(events, (_, value) => (typeof value === "bigint" ? String(value) : value))).not.toContain(
    created.token,
  );
});

test("a token cannot give away what it does not hold", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx, ["tokens:write"]);
  const response = await client.call(createToken, "POST", "/api-tokens", { body: NEW_TOKEN });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: "permission_required", facts: { permission: "stations:read" } });
});

test("another organization's token answers like one that does not exist", async () => {
  const [ours, theirs] = [await testContext(), await testContext()];
  const created = await (
    await (await restClient(theirs)).call(createToken, "POST", "/api-tokens", { body: NEW_TOKEN })
  ).json();
  const client = await restClient(ours);
  const problems = [];
  for (const id of [created.id, "tok_00000000000000000000000000"]) {
    const read = await client.call(readToken, "GET", `/api-tokens/${id}`);
    const removed = await client.call(deleteToken, "DELETE", `/api-tokens/${id}`);
    expect([read.status, removed.status]).toEqual([404, 404]);
    const { code, detail } = await read.json();
    problems.push({ code, detail });
  }
  expect(problems[0]).toEqual(problems[1]);
});

test("the same Idempotency-Key and body gives the first answer again, without its secret", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  const call = { body: NEW_TOKEN, headers: { "idempotency-key": "k1" } };
  const first = await client.call(createToken, "POST", "/api-tokens", call);
  const again = await client.call(createToken, "POST", "/api-tokens", call);
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(first.headers.get("idempotent-replayed")).toBeNull();
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(await again.json()).toEqual({ ...(await first.json()), token: null });
});

test("an Idempotency-Key with another body is refused", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  const headers = { "idempotency-key": "k1" };
  await client.call(createToken, "POST", "/api-tokens", { body: NEW_TOKEN, headers });
  const other = await client.call(createToken, "POST", "/api-tokens", {
    body: { ...NEW_TOKEN, name: "Other" },
    headers,
  });
  expect(other.status).toBe(422);
  expect(await other.json()).toMatchObject({ code: "idempotency_key_reused" });
});

test("a second request with a key whose first still runs is told to wait", async () => {
  const ctx = await testContext();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let entered = () => {};
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  let holding = false;
  const slow = await testContext({
    openTransaction: (db, change) =>
      ctx.openTransaction(db, async (tx) => {
        const result = await change(tx);
        if (holding) {
          entered();
          await held;
        }
        return result;
      }),
  });
  const client = await restClient(slow);
  await client.call(listTokens, "GET", "/api-tokens"); // its first use is noted
  holding = true;
  const call = { body: NEW_TOKEN, headers: { "idempotency-key": "k1" } };
  const first = client.call(createToken, "POST", "/api-tokens", call);
  await inside;
  holding = false;
  const second = await client.call(createToken, "POST", "/api-tokens", call);
  release();
  expect((await first).status).toBe(201);
  expect(second.status).toBe(409);
  expect(second.headers.get("retry-after")).toBe("1");
  expect(await second.json()).toMatchObject({ code: "idempotency_key_busy" });
});

test.each([
  ["a body that is not JSON", { body: "{", headers: {} }, 400, "malformed_json"],
  ["a body that is no object", { body: "[1]", headers: {} }, 400, "malformed_json"],
  ["another content type", { body: "name=x", headers: { "content-type": "text/plain" } }, 400, "wrong_content_type"],
  [
    "a character that the database cannot store",
    { body: '{"name":"a\\u0000b"}', headers: {} },
    400,
    "invalid_character",
  ],
  ["half a surrogate pair", { body: '{"name":"a\\ud800"}', headers: {} }, 400, "invalid_character"],
  [
    "a body nested without end",
    { body: `{"a":${"[".repeat(99_999)}${"]".repeat(99_999)}}`, headers: {} },
    400,
    "invalid_character",
  ],
  ["a body beyond 1 MiB", { body: `{"name":"${"x".repeat(1_050_000)}"}`, headers: {} }, 400, "body_too_large"],
])("%s is malformed", async (_, call, status, code) => {
  const client = await restClient(await testContext());
  const response = await client.call(createToken, "POST", "/api-tokens", call);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code });
});

test("every fault of a body is named with its pointer, unknown fields too", async () => {
  const client = await restClient(await testContext());
  const wrong = await client.call(createToken, "POST", "/api-tokens", { body: { scopes: ["fly"], expiresAt: "soon" } });
  expect(wrong.status).toBe(422);
  const { code, errors } = await wrong.json();
  expect(code).toBe("validation_failed");
  expect(errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(["/name", "/scopes/0", "/expiresAt"]);
  const unknown = await client.call(createToken, "POST", "/api-tokens", { body: { ...NEW_TOKEN, nmae: "x" } });
  expect(await unknown.json()).toMatchObject({ errors: [{ pointer: "/nmae", code: "unknown_field" }] });
});

test.each([
  ["/audit-events?limit=0", "/limit"],
  ["/audit-events?limit=201", "/limit"],
  ["/audit-events?limits=2", "/limits"],
  ["/audit-events?limit=2&limit=3", "/limit"],
  ["/audit-events?cursor=nonsense", "/cursor"],
  [`/audit-events?cursor=${Buffer.from('["-271821-04-20T00:00:00.000Z","evt_1"]').toString("base64url")}`, "/cursor"],
])("%s is refused and says where", async (address, pointer) => {
  const client = await restClient(await testContext());
  const response = await client.call(listAudit, "GET", address);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ pointer }] });
});

test("limits stand on every answer, and beyond them comes 429 with the time to wait", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  testRuntime(ctx, { rateLimitPerMinute: 2 });
  const first = await client.call(listAudit, "GET", "/audit-events");
  expect(first.headers.get("ratelimit-policy")).toBe('"default";q=2;w=60');
  expect(first.headers.get("ratelimit")).toMatch(/^"default";r=1;t=60$/);
  await client.call(listAudit, "GET", "/audit-events");
  const third = await client.call(listAudit, "GET", "/audit-events");
  expect(third.status).toBe(429);
  expect(third.headers.get("ratelimit")).toMatch(/^"default";r=0;t=\d+$/);
  expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("answers carry the request id and are never stored", async () => {
  const client = await restClient(await testContext());
  const response = await client.call(listAudit, "GET", "/audit-events", {
    headers: { "x-stationkeeper-request-id": "caller-1" },
  });
  expect(response.headers.get("x-request-id")).toBe("caller-1");
  expect(response.headers.get("cache-control")).toBe("no-store");
});

test.each([
  ["of another site", { "sec-fetch-site": "cross-site", origin: TEST_ORIGIN }],
  ["of a neighbouring host", { "sec-fetch-site": "same-site" }],
  ["of another origin, by an old browser", { origin: "http://localhost:3001" }],
  ["that says neither", {}],
])("a write with a session cookie on behalf %s is refused", async (_, headers) => {
  const ctx = await testContext();
  const client = await sessionClient(ctx, headers);
  const response = await client.call(createToken, "POST", "/api-tokens", { body: NEW_TOKEN });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: "cross_site_request" });
  expect(await ctx.database.apiToken.count({ where: { organizationId: ctx.organizationId } })).toBe(0);
});

test("a write with a session cookie from our own pages is done", async () => {
  const client = await sessionClient(await testContext(), { "sec-fetch-site": "same-origin" });
  expect((await client.call(createToken, "POST", "/api-tokens", { body: NEW_TOKEN })).status).toBe(201);
});

test("a session cookie that nobody issued is refused", async () => {
  const ctx = await testContext();
  testRuntime(ctx);
  const client = restClientWith(ctx, { cookie: `${SESSION_COOKIE}=${newSessionSecret(ctx.random)}` });
  expect((await client.call(listAudit, "GET", "/audit-events")).status).toBe(401);
});

test("a Viewer's session may read the audit log and create no token", async () => {
  const viewer = await actingAs(await testContext(), "VIEWER");
  const runtime = testRuntime(viewer);
  const operator = {
    id: viewer.actor.id,
    organizationId: viewer.organizationId,
    name: viewer.actor.name,
    role: "VIEWER" as const,
  };
  const facts = { address: "192.0.2.9", userAgent: "test", requestId: viewer.requestId };
  const secret = await startSession(runtime, { operator, method: "password", ...facts });
  const client = restClientWith(viewer, { cookie: `${SESSION_COOKIE}=${secret}`, "sec-fetch-site": "same-origin" });
  expect((await client.call(listAudit, "GET", "/audit-events")).status).toBe(200);
  const refused = await client.call(createToken, "POST", "/api-tokens", { body: NEW_TOKEN });
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ code: "permission_required", facts: { permission: "tokens:write" } });
});
