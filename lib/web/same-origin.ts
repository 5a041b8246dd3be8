import { DomainError } from "#lib/platform/domain-error";
import type { RequestFacts } from "./private-headers";

/**
 * Refuses a write that a browser makes on behalf of another site: what a cookie proves must come from our own pages.
 * Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin; one that says neither is none.
 *
 * @throws DomainError forbidden `cross_site_request`.
 */
export function refuseCrossSite(headers: Headers, facts: RequestFacts): void {
  const site = headers.get("sec-fetch-site");
  const same = site === null ? headers.get("origin") === facts.origin : site === "same-origin";
  if (same) return;
  const message = "This request comes from another site. Scripts send a token instead of a cookie.";
  throw new DomainError("forbidden", "cross_site_request", message);
}
