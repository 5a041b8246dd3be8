import type { IncomingMessage } from "node:http";

/**
 * The token of `Authorization: Bearer ...` (RFC 6750 section 2.1); null without one. A Basics Station sends the line of
 * its key file as it stands, so the scheme may be missing.
 */
export function bearerToken({ headers }: Pick<IncomingMessage, "headers">): string | null {
  const [first = "", second, ...more] = (headers.authorization ?? "").trim().split(/ +/);
  if (first === "" || more.length > 0) return null;
  if (second === undefined) return /^bearer$/i.test(first) ? null : first;
  return /^bearer$/i.test(first) ? second : null;
}
