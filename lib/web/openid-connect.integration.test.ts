import { afterAll, beforeAll, expect, test } from "vitest";
import { checkSession } from "#lib/operator/check-session";
import { SESSION_COOKIE } from "#lib/operator/values";
import { type TestBrowser, testBrowser } from "#lib/testing/browser";
import { type TestContext, testContext } from "#lib/testing/context";
import { type OpenIdProvider, openIdProvider } from "#lib/testing/openid-provider";
import { testRuntime } from "#lib/testing/rest";

const accounts: Record<string, Record<string, unknown>> = {};
let provider: OpenIdProvider;

beforeAll(async () => {
  provider = await openIdProvider(accounts);
});
afterAll(() => provider.close());

async function setting(claims: (email: string) => Record<string, unknown>) {
  const ctx = await testContext();
  const runtime = testRuntime(ctx, { oidc: provider.config });
  const { email } = await ctx.database.operator.findUniqueOrThrow({ where: { id: ctx.actor.id } });
  const subject = `subject-${ctx.organizationId}`;
  accounts[subject] = claims(email);
  return { ctx, runtime, subject, browser: testBrowser(ctx) };
}

/** From our sign-in page through the provider and back; the address that our callback leads to. */
async function signIn(browser: TestBrowser, subject: string): Promise<string> {
  const { csrfToken } = await (await browser.get("/api/auth/csrf")).json();
  const form = { csrfToken, callbackUrl: "/base-stations?q=roof" };
  const start = (await browser.post("/api/auth/signin/oidc", form)).headers.get("location") ?? "";
  const callback = await provider.signIn(browser, start, subject);
  return (await browser.get(callback)).headers.get("location") ?? "";
}

const eventsOf = (ctx: TestContext) =>
  ctx.database.auditEvent.findMany({ where: { organizationId: ctx.organizationId } });

test("an operator whose e-mail the provider has verified gets in, and back to where it wanted", async () => {
  const { ctx, runtime, subject, browser } = await setting((email) => ({
    email: email.toUpperCase(),
    email_verified: true,
  }));
  const location = await signIn(browser, subject);
  expect(new URL(location).pathname + new URL(location).search).toBe("/base-stations?q=roof");
  const signedIn = await checkSession(runtime, browser.cookieHeader(), false);
  expect(signedIn?.actor.id).toBe(ctx.actor.id);
  expect(await eventsOf(ctx)).toMatchObject([{ action: "operator.sign_in", detail: { method: "openid_connect" } }]);
});

test.each([
  ["an e-mail that the provider has not verified", (email: string) => ({ email, email_verified: false })],
  ["an e-mail without a word on verification", (email: string) => ({ email })],
  ["an e-mail that no operator has", () => ({ email: "stranger@example.org", email_verified: true })],
  ["no e-mail", () => ({ email_verified: true })],
])("%s lets nobody in and makes no account", async (_, claims) => {
  const { ctx, subject, browser } = await setting(claims);
  const operators = await ctx.database.operator.count();
  expect(await signIn(browser, subject)).toMatch(/\/sign-in\?error=not_an_operator$/);
  expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
  expect(await ctx.database.operator.count()).toBe(operators);
  expect(await eventsOf(ctx)).toEqual([]);
});

test("a disabled operator is not let in", async () => {
  const { ctx, subject, browser } = await setting((email) => ({ email, email_verified: true }));
  await ctx.database.operator.update({ where: { id: ctx.actor.id }, data: { disabledAt: ctx.clock.now() } });
  expect(await signIn(browser, subject)).toMatch(/\/sign-in\?error=not_an_operator$/);
  expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
});

test("a callback that this browser did not start is refused", async () => {
  const { ctx, subject, browser } = await setting((email) => ({ email, email_verified: true }));
  const { csrfToken } = await (await browser.get("/api/auth/csrf")).json();
  const start = (await browser.post("/api/auth/signin/oidc", { csrfToken })).headers.get("location") ?? "";
  const callback = await provider.signIn(browser, start, subject);
  const victim = testBrowser(ctx);
  await victim.get(callback);
  expect(victim.cookies.has(SESSION_COOKIE)).toBe(false);
});
