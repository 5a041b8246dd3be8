import { VERDICTS, type Verdict } from "#lib/connection-attempt/values";

export const ATTEMPTS_PATH = "/security/connection-attempts";

export const CALLERS = ["inbox", "stations", "strangers"] as const;
export type Callers = (typeof CALLERS)[number];

/** What the page of connection attempts shows, as it stands in the URL. */
export interface AttemptsQuery {
  q: string;
  verdict: Verdict | undefined;
  /** Base stations that are declared, callers that are none, or those of them that proved their EUI-64. */
  callers: Callers | undefined;
  /** Those that an operator does not want to see any more. */
  ignored: boolean;
  /** Id of a base station. */
  baseStation: string | undefined;
  cursor: string | undefined;
}

/** Reads the URL; what is unknown there is left out. */
export function readAttemptsQuery(parameters: Readonly<Record<string, string | string[] | undefined>>): AttemptsQuery {
  const one = (name: string) => {
    const value = parameters[name];
    return (typeof value === "string" && value) || undefined;
  };
  return {
    q: (one("q") ?? "").trim().slice(0, 100),
    verdict: VERDICTS.find((verdict) => verdict === one("verdict")),
    callers: CALLERS.find((callers) => callers === one("callers")),
    ignored: one("ignored") === "true",
    baseStation: one("baseStation")?.slice(0, 40),
    cursor: one("cursor"),
  };
}

/** The address of the page with something changed; any change but of the page begins with the newest. */
export function attemptsHref(query: AttemptsQuery, change: Partial<AttemptsQuery>): string {
  const { ignored, ...next } = { ...query, cursor: undefined, ...change };
  const set = Object.entries({ ...next, ignored: ignored ? "true" : undefined }).filter(([, value]) => Boolean(value));
  const text = new URLSearchParams(set as [string, string][]).toString();
  return text ? `${ATTEMPTS_PATH}?${text}` : ATTEMPTS_PATH;
}

/** Search and filters that are on. */
export function attemptNarrowings({ q, verdict, callers, ignored, baseStation }: AttemptsQuery): number {
  return [q, verdict, callers, ignored, baseStation].filter(Boolean).length;
}

/** The page with nothing chosen. */
export const ALL_ATTEMPTS = readAttemptsQuery({});
