import { type NextRequest, NextResponse } from "next/server";
import { preparePage } from "#lib/web/page-request";

/** Runs before every page: nonce, policy, and the way to sign-in. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  const prepared = preparePage(request.headers, pathname, search);
  if ("redirectTo" in prepared) return redirectTo(prepared.redirectTo);
  const response = NextResponse.next({ request: { headers: prepared.requestHeaders } });
  response.headers.set("content-security-policy", prepared.policy);
  return response;
}

/** Relative, so that it holds whatever host the browser used. */
function redirectTo(location: string): NextResponse {
  return new NextResponse(null, { status: 307, headers: { location } });
}

export const config = { matcher: ["/((?!api/|_next/static/|_next/image).*)"] };
