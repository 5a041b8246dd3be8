import { type NextRequest, NextResponse } from "next/server";
import { preparePage } from "#lib/web/page-request";
import { terminalAddress } from "#lib/web/terminal-address";
import { TERMINAL_PATH } from "#lib/web/terminal-path";

/** Runs before every page: nonce, policy, and the way to sign-in. A terminal's WebSocket goes to a station process. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { pathname, search } = request.nextUrl;
  if (pathname.startsWith(TERMINAL_PATH) && request.headers.get("upgrade")?.toLowerCase() === "websocket") {
    return NextResponse.rewrite(await terminalAddress(pathname));
  }
  const prepared = preparePage(request.headers, pathname, search);
  if ("redirectTo" in prepared) return NextResponse.redirect(prepared.redirectTo);
  const response = NextResponse.next({ request: { headers: prepared.requestHeaders } });
  response.headers.set("content-security-policy", prepared.policy);
  return response;
}

// The icon and what lies in public/ are the same for everybody.
export const config = { matcher: ["/((?!api/|_next/static/|_next/image|icon.svg|robots.txt|station-agent.sh).*)"] };
