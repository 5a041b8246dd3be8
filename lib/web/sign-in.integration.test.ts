import { expect, test } from "vitest";
import { changePassword } from "#lib/operator/change-password";
import { checkSession } from "#lib/operator/check-session";
import { hashPassword } from "#lib/operator/password";
import { hashOfSecret } from "#lib/operator/token-hash";
import { updateOperator } from "#lib/operator/update-operator";
import { SECURE_SESSION_COOKIE, SESSION_COOKIE, SESSION_IDLE_MS, SESSION_LIFETIME_MS } from "#lib/operator/values";
import { type TestBrowser, testBrowser } from "#lib/testing/browser";
import { actingAs, type TestContext, testContext } from "#lib/testing/context";
import { testRuntime } from "#lib/testing/rest";
import type { WebRuntime } from "./web-runtime";

const PASSWORD = "correct horse battery staple";

interface Setting {
  ctx: TestContext;
  runtime: WebRuntime;
  browser: TestBrowser;
  email: string;
}

async function setting(options: { origin?: string; temporary?: boolean } = {}): Promise<Setting> {
  const ctx = await testContext();
  const runtime = testRuntime(ctx);
  const passwordHash = await hashPassword(PASSWORD, ctx.random);
  const data = { passwordHash, passwordIsTemporary: options.temporary ?? false };
  const { email } = await ctx.database.operator.update({ where: { id: ctx.actor.id }, data });
  return { ctx, runtime, email, browser: testBrowser(ctx, options.origin) };
}

async function signIn(browser: TestBrowser, email: string, password: string): Promise<string> {
  const { csrfToken } = await (await browser.get("/api/auth/csrf")).json();
  const response = await browser.post("/api/auth/callback/credentials", { csrfToken, email, password });
  return response.headers.get("location") ?? "";
}

const errorOf = (location: string) => new URL(location, "http://localhost").searchParams.get("error");
const session = ({ runtime, browser }: Setting) => checkSession(runtime, browser.cookieHeader(), false);

test("the right password starts a session, with its audit event", async () => {
  const now = await setting();
  expect(errorOf(await signIn(now.browser, now.email.toUpperCase(), PASSWORD))).toBeNull();
  expect(await session(now)).toMatchObject({
    email: now.email,
    role: "ADMINISTRATOR",
    organizationId: now.ctx.organizationId,
  });
  const events = await now.ctx.database.auditEvent.findMany({ where: { organizationId: now.ctx.organizationId } });
  expect(events).toMatchObject([{ action: "operator.sign_in", actorId: now.ctx.actor.id, address: "192.0.2.7" }]);
});

test("the cookie is an opaque id, of which only the hash is stored", async () => {
  const now = await setting();
  await signIn(now.browser, now.email, PASSWORD);
  const value = now.browser.cookies.get(SESSION_COOKIE) ?? "";
  expect(value).toMatch(/^[\w-]{43}$/);
  const rows = await now.ctx.database.operatorSession.findMany({ where: { operatorId: now.ctx.actor.id } });
  expect(rows.map(({ tokenHash }) => tokenHash)).toEqual([hashOfSecret(value)]);
  expect(JSON.stringify(rows)).not.toContain(value);
});

test("the cookie cannot be read by scripts nor sent by other sites, and behind https only by https", async () => {
  for (const [origin, name, secure] of [
    ["http://localhost:3000", SESSION_COOKIE, false],
    ["https://lora.example.org", SECURE_SESSION_COOKIE, true],
  ] as const) {
    const { browser, email } = await setting({ origin });
    const { csrfToken } = await (await browser.get("/api/auth/csrf")).json();
    const response = await browser.post("/api/auth/callback/credentials", { csrfToken, email, password: PASSWORD });
    const line = response.headers.getSetCookie().find((cookie) => cookie.startsWith(`${name}=`)) ?? "";
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; SameSite=Lax/);
    expect(line).toMatch(/; Path=\//);
    expect(/; Secure/.test(line)).toBe(secure);
  }
});

test("behind https a cookie without its prefix is no session: a neighbour could have set it", async () => {
  const now = await setting({ origin: "https://lora.example.org" });
  await signIn(now.browser, now.email, PASSWORD);
  const value = now.browser.cookies.get(SECURE_SESSION_COOKIE);
  expect(await checkSession(now.runtime, `${SESSION_COOKIE}=${value}`, true)).toBeUndefined();
  expect(await checkSession(now.runtime, `${SECURE_SESSION_COOKIE}=${value}`, true)).toBeDefined();
});

test("a wrong password and an unknown account are told the same", async () => {
  const { browser, email } = await setting();
  const wrong = await signIn(browser, email, "wrong");
  const unknown = await signIn(browser, "nobody@example.org", PASSWORD);
  expect(wrong).toBe(unknown);
  expect(errorOf(wrong)).toMatch(/^wrong_credentials:/);
});

test("an account without a password takes as long as one with, and lets nobody in", async () => {
  const { ctx, browser, email } = await setting();
  await ctx.database.operator.update({ where: { id: ctx.actor.id }, data: { passwordHash: null } });
  expect(errorOf(await signIn(browser, email, ""))).toMatch(/^wrong_credentials:/);
});

test("a disabled operator is not let in, and its sessions end at once", async () => {
  const now = await setting();
  await signIn(now.browser, now.email, PASSWORD);
  const other = await actingAs(now.ctx, "ADMINISTRATOR");
  await updateOperator(other, { operator: now.ctx.actor.id, disabled: true });
  expect(await session(now)).toBeUndefined();
  expect(errorOf(await signIn(now.browser, now.email, PASSWORD))).toMatch(/^wrong_credentials:/);
});

test("after five wrong passwords even the right one waits, for an account that exists or not", async () => {
  const { browser, email } = await setting();
  for (const account of [email, "nobody@example.org"]) {
    for (let attempt = 0; attempt < 5; attempt++) await signIn(browser, account, "wrong");
    const [code, seconds] = errorOf(await signIn(browser, account, PASSWORD))?.split(":") ?? [];
    expect(code).toBe("too_many_attempts");
    expect(Number(seconds)).toBeGreaterThan(0);
  }
});

test("attempts sent at once count before they are judged", async () => {
  const { browser, email } = await setting();
  const { csrfToken } = await (await browser.get("/api/auth/csrf")).json();
  const form = { csrfToken, email, password: "wrong" };
  const responses = await Promise.all(
    Array.from({ length: 8 }, () => browser.post("/api/auth/callback/credentials", form)),
  );
  const codes = responses.map((response) => errorOf(response.headers.get("location") ?? "")?.split(":")[0]);
  expect(codes.filter((code) => code === "wrong_credentials")).toHaveLength(5);
  expect(codes.filter((code) => code === "too_many_attempts")).toHaveLength(3);
});

test("the right password in time forgives the wrong ones before it", async () => {
  const { browser, email } = await setting();
  for (let round = 0; round < 3; round++) {
    for (let attempt = 0; attempt < 4; attempt++) await signIn(browser, email, "wrong");
    expect(errorOf(await signIn(browser, email, PASSWORD))).toBeNull();
  }
});

test("sign-in gives a new session id and ends the one before", async () => {
  const now = await setting();
  await signIn(now.browser, now.email, PASSWORD);
  const before = now.browser.cookieHeader();
  await signIn(now.browser, now.email, PASSWORD);
  expect(now.browser.cookieHeader()).not.toBe(before);
  expect(await checkSession(now.runtime, before, false)).toBeUndefined();
  expect(await session(now)).toBeDefined();
});

test("a revoked session is refused from the next request on", async () => {
  const now = await setting();
  await signIn(now.browser, now.email, PASSWORD);
  const where = { operatorId: now.ctx.actor.id };
  await now.ctx.database.operatorSession.updateMany({ where, data: { revokedAt: now.ctx.clock.now() } });
  expect(await session(now)).toBeUndefined();
});

test("a session that nobody uses is over, and a busy one too after its lifetime", async () => {
  const now = await setting();
  await signIn(now.browser, now.email, PASSWORD);
  now.ctx.clock.advance(SESSION_IDLE_MS - 1);
  expect(await session(now)).toBeDefined();
  now.ctx.clock.advance(1);
  expect(await session(now)).toBeUndefined();

  await signIn(now.browser, now.email, PASSWORD);
  const where = { operatorId: now.ctx.actor.id };
  now.ctx.clock.advance(SESSION_LIFETIME_MS - 1);
  await now.ctx.database.operatorSession.updateMany({ where, data: { lastSeenAt: now.ctx.clock.now() } });
  expect(await session(now)).toBeDefined();
  now.ctx.clock.advance(1);
  expect(await session(now)).toBeUndefined();
});

test("signing out ends the session itself, not only the cookie", async () => {
  const now = await setting();
  await signIn(now.browser, now.email, PASSWORD);
  const cookie = now.browser.cookieHeader();
  const { csrfToken } = await (await now.browser.get("/api/auth/csrf")).json();
  await now.browser.post("/api/auth/signout", { csrfToken });
  expect(now.browser.cookies.has(SESSION_COOKIE)).toBe(false);
  expect(await checkSession(now.runtime, cookie, false)).toBeUndefined();
  const actions = await now.ctx.database.auditEvent.findMany({
    where: { actorId: now.ctx.actor.id },
    orderBy: { at: "asc" },
  });
  expect(actions.map(({ action }) => action).sort()).toEqual(["operator.sign_in", "operator.sign_out"]);
});

test("sign-in without the CSRF token, or from another site, does nothing", async () => {
  const now = await setting();
  const form = { csrfToken: "guessed", email: now.email, password: PASSWORD };
  await now.browser.post("/api/auth/callback/credentials", form);
  expect(now.browser.cookies.has(SESSION_COOKIE)).toBe(false);
});

test("sign-in leads to our own pages only", async () => {
  const { browser, email } = await setting();
  const { csrfToken } = await (await browser.get("/api/auth/csrf")).json();
  const form = { csrfToken, email, password: PASSWORD, callbackUrl: "https://evil.example/" };
  const response = await browser.post("/api/auth/callback/credentials", form);
  expect(new URL(response.headers.get("location") ?? "").origin).toBe("http://localhost:3000");
});

test("a temporary password is marked until its owner changes it, which ends the other sessions", async () => {
  const now = await setting({ temporary: true });
  const elsewhere = testBrowser(now.ctx);
  await signIn(elsewhere, now.email, PASSWORD);
  await signIn(now.browser, now.email, PASSWORD);
  const signedIn = await session(now);
  expect(signedIn?.mustChangePassword).toBe(true);
  if (!signedIn) return;
  const ctx = { ...now.ctx, actor: signedIn.actor };
  const newPassword = "another horse entirely";
  await changePassword(ctx, now.runtime.signInLimiter, { currentPassword: PASSWORD, newPassword });
  expect((await session(now))?.mustChangePassword).toBe(false);
  expect(await checkSession(now.runtime, elsewhere.cookieHeader(), false)).toBeUndefined();
  expect(errorOf(await signIn(elsewhere, now.email, newPassword))).toBeNull();
});

test("a password cannot be changed without the current one", async () => {
  const { ctx, runtime } = await setting();
  const wrong = { currentPassword: "wrong", newPassword: "another horse entirely" };
  await expect(changePassword(ctx, runtime.signInLimiter, wrong)).rejects.toMatchObject({
    code: "validation_failed",
    errors: [{ pointer: "/currentPassword", code: "wrong_password" }],
  });
});

test("next-auth's own pages are not served", async () => {
  const { browser } = await setting();
  expect((await browser.get("/api/auth/verify-request")).status).toBe(404);
  expect((await browser.get("/api/auth/signin")).headers.get("location")).toMatch(/^\/sign-in/);
});
