/**
 * Where to go after sign-in: a path of ours, never another site.
 *
 * @returns path, query and fragment; "/" for anything else.
 */
export function safeNextPath(wanted: string | null | undefined): string {
  const HERE = "http://here.invalid";
  if (!wanted?.startsWith("/") || !URL.canParse(wanted, HERE)) return "/";
  const url = new URL(wanted, HERE); // reads "//host", "/\host" and control characters as a browser does
  if (url.origin !== HERE || /^\/(sign-in|api)(\/|$)/.test(url.pathname) || url.pathname.startsWith("//")) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}
