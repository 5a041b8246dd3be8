import "server-only";
import { cookies, headers } from "next/headers";
import { redirect, unstable_rethrow } from "next/navigation";
import { NextResponse } from "next/server";
import { checkSession } from "#lib/operator/check-session";
import { DomainError } from "#lib/platform/domain-error";
import { authOptions, OIDC_PROVIDER } from "./auth-options";
import { cookiesOf } from "./auth-route";
import { failedState } from "./form-action";
import type { FormState } from "./form-state";
import { safeNextPath } from "./next-path";
import { requestFacts } from "./private-headers";
import { type AuthAnswer, csrfPair, runNextAuth } from "./run-next-auth";
import { webRuntime } from "./runtime";
import { signInRefusal } from "./sign-in-refusal";

/** Whether there is a second way in. */
export function hasOidc(): boolean {
  return webRuntime().config.oidc !== null;
}

/** Whether this browser has a session already. */
export async function isSignedIn(): Promise<boolean> {
  const all = await headers();
  return (await checkSession(webRuntime(), all.get("cookie"), requestFacts(all).secure)) !== undefined;
}

/** Signs in with the form's `email` and `password` and goes to `next`; a refusal comes back to the form. */
export async function signInWithPassword(form: FormData): Promise<FormState> {
  const next = safeNextPath(String(form.get("next") ?? ""));
  try {
    const email = String(form.get("email") ?? "");
    const password = String(form.get("password") ?? "");
    const answer = await callNextAuth(["callback", "credentials"], { email, password });
    const error = new URL(answer.location ?? "/", "http://here.invalid").searchParams.get("error");
    if (error) throw signInRefusal(error);
    await keepCookies(answer);
  } catch (error) {
    unstable_rethrow(error);
    return await failedState(error);
  }
  redirect(next);
}

/** Sends the browser to the OpenID provider, which sends it back to /api/auth/callback/oidc and then to `next`. */
export async function signInWithProvider(form: FormData): Promise<void> {
  const callbackUrl = safeNextPath(String(form.get("next") ?? ""));
  const answer = await callNextAuth(["signin", OIDC_PROVIDER], { callbackUrl });
  await keepCookies(answer);
  redirect(answer.location ?? "/sign-in");
}

/** Ends the session and goes to sign-in. */
export async function signOut(): Promise<void> {
  await keepCookies(await callNextAuth(["signout"], {}));
  redirect("/sign-in");
}

async function callNextAuth(path: string[], body: Record<string, string>): Promise<AuthAnswer> {
  const runtime = webRuntime();
  const all = await headers();
  const facts = requestFacts(all);
  const cookie = all.get("cookie");
  const options = await authOptions(runtime, { facts, cookie, userAgent: all.get("user-agent") ?? "" });
  const csrf = csrfPair(await runtime.sessionSecret(), options);
  const answer = await runNextAuth(options, {
    method: "POST",
    path,
    body: { ...body, csrfToken: csrf.token },
    cookies: { ...cookiesOf(cookie), ...csrf.cookie },
    facts,
  });
  if (answer.status < 400 || answer.location) return answer;
  throw new DomainError("unavailable", "sign_in_unavailable", "Sign-in does not work now. Try again shortly.");
}

/** Hands next-auth's Set-Cookie lines to Next. */
async function keepCookies(answer: AuthAnswer): Promise<void> {
  const store = await cookies();
  const lines = answer.cookies.map((line): [string, string] => ["set-cookie", line]);
  for (const cookie of new NextResponse(null, { headers: lines }).cookies.getAll()) store.set(cookie);
}
