import { SECURE_SESSION_COOKIE, SESSION_COOKIE } from "./values";

/** The name under which the session cookie is set and read. */
export function sessionCookieName(secure: boolean): string {
  return secure ? SECURE_SESSION_COOKIE : SESSION_COOKIE;
}

/**
 * The session id in a Cookie header.
 *
 * @param secure whether the request came by https: then only the `__Host-` cookie counts, which no neighbour can set.
 */
export function sessionSecretIn(cookieHeader: string | null | undefined, secure: boolean): string | undefined {
  const prefix = `${sessionCookieName(secure)}=`;
  const pair = cookieHeader
    ?.split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix));
  return pair?.slice(prefix.length) || undefined;
}
