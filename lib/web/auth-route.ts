import { DomainError } from "#lib/platform/domain-error";
import { authOptions } from "./auth-options";
import { requestFacts } from "./private-headers";
import { problemResponse, toProblem } from "./problem";
import { runNextAuth } from "./run-next-auth";
import { webRuntime } from "./runtime";
import { refuseCrossSite } from "./same-origin";

/** What of next-auth is reachable from outside; its own HTML pages are not. */
const ACTIONS = {
  GET: new Set(["csrf", "session", "signin", "signout", "callback", "error"]),
  POST: new Set(["signin", "signout", "callback"]),
};

/** Serves /api/auth/...: the OpenID callback, and sign-in for clients that speak next-auth's protocol. */
export async function authRoute(request: Request): Promise<Response> {
  const runtime = webRuntime();
  const facts = requestFacts(request.headers);
  const url = new URL(request.url);
  try {
    const path = url.pathname.split("/").slice(3);
    const method = request.method === "POST" ? "POST" : "GET";
    if (!ACTIONS[method].has(path[0] ?? "")) throw new DomainError("not_found", "not_found", "There is nothing here.");
    if (method === "POST") refuseCrossSite(request.headers, facts);
    const cookie = request.headers.get("cookie");
    const options = await authOptions(runtime, { facts, cookie, userAgent: request.headers.get("user-agent") ?? "" });
    const answer = await runNextAuth(options, {
      method,
      path,
      query: Object.fromEntries(url.searchParams),
      ...(method === "POST" ? { body: await formOf(request) } : {}),
      cookies: cookiesOf(cookie),
      facts,
    });
    const headers = new Headers({ "content-type": answer.contentType, "cache-control": "no-store" });
    if (answer.location) headers.set("location", answer.location);
    for (const line of answer.cookies) headers.append("set-cookie", line);
    return new Response(answer.location ? null : answer.body, { status: answer.status, headers });
  } catch (error) {
    return problemResponse(toProblem(error, runtime.log.child({ requestId: facts.requestId })), facts, url.pathname);
  }
}

async function formOf(request: Request): Promise<Record<string, string>> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) {
    throw new DomainError("malformed", "wrong_content_type", "Send a form, application/x-www-form-urlencoded.");
  }
  return Object.fromEntries(new URLSearchParams(await request.text()));
}

/** Cookies of a Cookie header by name; a value that is not URL-encoded stays as it is. */
export function cookiesOf(header: string | null): Record<string, string> {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  return Object.fromEntries(
    pairs
      .filter((pair) => pair.includes("="))
      .map((pair) => {
        const [name, ...value] = pair.split("=");
        return [name, decoded(value.join("="))];
      }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
