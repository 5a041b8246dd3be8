import type { Credentials } from "#lib/enrolment/identify-station";

/** RFC 7617 section 2: the user-id ends at the first colon. Nothing that we know is longer. */
const MAX_CHARACTERS = 1024;

/** What HTTP Basic says; null without it, with another scheme, or when it is malformed. */
export function basicCredentials(authorization: string | undefined): Credentials | null {
  const [, token = ""] = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization ?? "") ?? [];
  if (token === "" || token.length > MAX_CHARACTERS) return null;
  const text = Buffer.from(token, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
