import { wholeSeconds } from "#lib/platform/clock";

/** What a client may keep, and how it asks again (RFC 9110 section 13, RFC 9111). */
export interface Validators {
  /** Strong, with its quotes. */
  etag: string;
  lastModified?: Date;
}

/**
 * Whether a conditional GET or HEAD is answered with 304. If-None-Match is a list, `*`, weak or strong, compared
 * weakly, and outranks If-Modified-Since (RFC 9110 section 13.2.2).
 */
export function isNotModified(
  headers: { "if-none-match"?: string | undefined; "if-modified-since"?: string | undefined },
  { etag, lastModified }: Validators,
): boolean {
  const ifNoneMatch = headers["if-none-match"];
  if (ifNoneMatch !== undefined) {
    return ifNoneMatch.trim() === "*" || entityTags(ifNoneMatch).includes(etag);
  }
  const since = Date.parse(headers["if-modified-since"] ?? "");
  return lastModified !== undefined && !Number.isNaN(since) && wholeSeconds(lastModified).getTime() <= since;
}

/** The opaque tags of a list, without their weakness; a comma may stand inside a tag. */
function entityTags(list: string): string[] {
  return [...list.matchAll(/(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g)].map((match) => match[1] ?? "");
}
