import type { IncomingMessage } from "node:http";
import { type StationAnswer, textAnswer } from "./station-answer";

/** Serves the paths that it knows, and answers undefined for all others. */
export type Route = (path: string, request: IncomingMessage) => Promise<StationAnswer | undefined>;

/** RFC 9110 section 15.5.6. */
export function methodNotAllowed(allow: string): StationAnswer {
  return textAnswer(405, `Only ${allow} here.`, { Allow: allow });
}
