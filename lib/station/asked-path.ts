import type { IncomingMessage } from "node:http";

/** A station's page is no place for more. */
const SHOWN = 80;

/** The path that a request asks for, without its query. */
export function askedPath({ url = "" }: Pick<IncomingMessage, "url">): string {
  return url.replace(/[?#].*$/s, "");
}

/** The same for a sentence. */
export function shownPath(path: string): string {
  return path.length > SHOWN ? `${path.slice(0, SHOWN)}...` : path;
}
