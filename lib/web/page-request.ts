import { randomBytes } from "node:crypto";
import { sessionSecretIn } from "#lib/operator/session-cookie";
import { contentSecurityPolicy } from "./content-security-policy";
import { requestFacts } from "./private-headers";

/** Header by which a page learns its own path, for the way back from sign-in. */
export const PATH_HEADER = "x-stationkeeper-path";

/** Pages that one sees without signing in. */
const OPEN_PAGES = /^\/(sign-in|problems|api-reference)(\/|$)/;

/** What proxy.ts decides before a page is rendered. */
export type PageRequest = { redirectTo: string } | { requestHeaders: Headers; policy: string };

/**
 * Makes the nonce and the policy of a page, and sends those without a session cookie to sign-in. It guards nothing:
 * every page and action checks the session itself.
 */
export function preparePage(headers: Headers, path: string, search: string): PageRequest {
  const { secure, origin } = requestFacts(headers);
  const signedOut = sessionSecretIn(headers.get("cookie"), secure) === undefined;
  if (signedOut && !OPEN_PAGES.test(path) && !headers.has("next-action")) {
    const from = `${path}${search}`;
    const next = from === "/" ? "" : `?next=${encodeURIComponent(from)}`;
    return { redirectTo: `${origin}/sign-in${next}` }; // Next takes no relative Location, and may not know our host
  }
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy({ nonce, formTarget: oidcOrigin() });
  const requestHeaders = new Headers(headers);
  requestHeaders.set("x-nonce", nonce);
  requestHeaders.set("content-security-policy", policy); // Next takes the nonce for its own scripts from here
  requestHeaders.set(PATH_HEADER, `${path}${search}`);
  return { requestHeaders, policy };
}

function oidcOrigin(): string | undefined {
  const issuer = process.env.STATIONKEEPER_OIDC_ISSUER;
  return issuer && URL.canParse(issuer) ? new URL(issuer).origin : undefined;
}
