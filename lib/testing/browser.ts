import { authRoute } from "#lib/web/auth-route";
import type { TestContext } from "./context";
import { privateHeaders, TEST_ORIGIN } from "./rest";

/** A browser as far as sign-in needs one: it keeps cookies and does not follow redirects. */
export interface TestBrowser {
  readonly cookies: Map<string, string>;
  get(url: string): Promise<Response>;
  post(url: string, form: Record<string, string>): Promise<Response>;
  cookieHeader(): string;
}

/** A browser on `origin` that talks to /api/auth/... of this process, and to other hosts by fetch. */
export function testBrowser(ctx: TestContext, origin = TEST_ORIGIN): TestBrowser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: URL) => {
    const jar = jars.get(url.host) ?? new Map<string, string>();
    jars.set(url.host, jar);
    return jar;
  };

  async function send(address: string, init: RequestInit & { headers: Record<string, string> }): Promise<Response> {
    const url = new URL(address, origin);
    const jar = jarOf(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...init.headers, ...(cookie ? { cookie } : {}) };
    const ours = url.origin === origin;
    const response = ours
      ? await authRoute(new Request(url, { ...init, headers: { ...privateHeaders(ctx, origin), ...headers } }))
      : await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) keep(jar, line);
    return response;
  }

  return {
    cookies: jarOf(new URL(origin)),
    get: (url) => send(url, { method: "GET", headers: {} }),
    post: (url, form) => {
      const headers = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
      return send(url, { method: "POST", headers, body: new URLSearchParams(form).toString() });
    },
    cookieHeader: () => [...jarOf(new URL(origin))].map(([name, value]) => `${name}=${value}`).join("; "),
  };
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = "", ...attributes] = line.split(";");
  const at = pair.indexOf("=");
  const name = pair.slice(0, at);
  const over = attributes.some((attribute) => /^\s*(max-age=0|expires=Thu, 01 Jan 1970)/i.test(attribute));
  if (over) jar.delete(name);
  else jar.set(name, pair.slice(at + 1));
}
