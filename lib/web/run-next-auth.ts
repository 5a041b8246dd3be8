import { createHash, randomBytes } from "node:crypto";
import NextAuthModule, { type NextAuthOptions } from "next-auth";
import type { RequestFacts } from "./private-headers";

// next-auth is CommonJS: Node hands out its exports object, bundlers its default export.
type NextAuth = (options: NextAuthOptions) => (request: unknown, response: unknown) => Promise<unknown>;
const NextAuth = ("default" in NextAuthModule ? NextAuthModule.default : NextAuthModule) as unknown as NextAuth;

/** One call of next-auth, apart from Next: its pages-router handler takes plain objects. */
export interface AuthCall {
  method: "GET" | "POST";
  /** Below /api/auth: ["callback", "credentials"]. */
  path: readonly string[];
  query?: Record<string, string>;
  body?: Record<string, string>;
  cookies: Record<string, string>;
  facts: RequestFacts;
}

export interface AuthAnswer {
  status: number;
  location?: string;
  /** Set-Cookie lines. */
  cookies: string[];
  contentType: string;
  body: string;
}

/** Runs next-auth on one request and gives back what it would have sent. */
export async function runNextAuth(options: NextAuthOptions, call: AuthCall): Promise<AuthAnswer> {
  // The origin comes from our own headers; next-auth must neither guess it nor read NEXTAUTH_URL.
  delete process.env.NEXTAUTH_URL;
  process.env.AUTH_TRUST_HOST = "1";
  const { host, protocol } = new URL(call.facts.origin);
  const headers = { host, "x-forwarded-host": host, "x-forwarded-proto": protocol.slice(0, -1) };
  const query = { ...call.query, nextauth: [...call.path] };
  const request = { method: call.method, query, body: call.body, cookies: call.cookies, headers };
  const { response, answer } = recordingResponse();
  await NextAuth(options)(request, response);
  return answer();
}

/** A CSRF pair for a call that our own server action makes: Next has checked where the action came from. */
export function csrfPair(secret: string, options: NextAuthOptions): { token: string; cookie: Record<string, string> } {
  const token = randomBytes(32).toString("hex");
  const hash = createHash("sha256").update(`${token}${secret}`).digest("hex");
  return { token, cookie: { [options.cookies?.csrfToken?.name ?? ""]: `${token}|${hash}` } };
}

/** As much of an answer of Next's pages router as next-auth uses. */
function recordingResponse() {
  const headers = new Map<string, string | string[]>();
  let status = 200;
  let body = "";
  const response = {
    getHeader: (name: string) => headers.get(name.toLowerCase()),
    setHeader(name: string, value: string | string[]) {
      headers.set(name.toLowerCase(), value);
      return response;
    },
    status(code: number) {
      status = code;
      return response;
    },
    end: () => response,
    json(value: unknown) {
      headers.set("content-type", "application/json");
      body = JSON.stringify(value);
      return response;
    },
    send(value: unknown) {
      if (typeof value !== "string") return response.json(value ?? null);
      body = value;
      return response;
    },
  };
  const answer = (): AuthAnswer => {
    const location = headers.get("location");
    return {
      status,
      ...(location === undefined ? {} : { location: String(location) }),
      cookies: [headers.get("set-cookie") ?? []].flat(),
      contentType: String(headers.get("content-type") ?? "text/plain"),
      body,
    };
  };
  return { response, answer };
}
