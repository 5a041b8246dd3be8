import { unavailable } from "#lib/platform/db/transaction";
import { DomainError, type DomainErrorKind } from "#lib/platform/domain-error";
import type { Log } from "#lib/platform/log";
import type { RequestFacts } from "./private-headers";

/** Status of each kind of refusal (architecture.md section 5). */
export const PROBLEM_STATUS: Record<DomainErrorKind, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale: 412,
  invalid: 422,
  rate_limited: 429,
  unavailable: 503,
};

const TITLES: Record<DomainErrorKind, string> = {
  malformed: "Malformed request",
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  not_found: "Not found",
  conflict: "Conflict",
  stale: "Changed in the meantime",
  invalid: "Validation failed",
  rate_limited: "Too many requests",
  unavailable: "Not available now",
};

/** The refusal that a thrown value stands for; undefined for a defect. */
export function toDomainError(error: unknown): DomainError | undefined {
  return error instanceof DomainError ? error : unavailable(error);
}

/** The status, title, code and members of a problem document (RFC 9457), without what surrounds the request. */
export interface Problem {
  status: number;
  title: string;
  code: string;
  detail: string;
  errors?: DomainError["errors"];
  facts?: DomainError["facts"];
  retryAfterS?: number;
}

/** Says what may be said of a thrown value, and logs it: refusals as info, faults of ours as error. */
export function toProblem(error: unknown, log: Log): Problem {
  const known = toDomainError(error);
  if (!known) {
    log.error({ error }, "request failed");
    const detail = "Something went wrong on our side. It is logged under this request id.";
    return { status: 500, title: "Internal error", code: "internal_error", detail };
  }
  const level = known.kind === "unavailable" ? "warn" : "info";
  log[level]({ code: known.code, kind: known.kind, cause: known.cause }, "request refused");
  return {
    status: PROBLEM_STATUS[known.kind],
    title: TITLES[known.kind],
    code: known.code,
    detail: known.message,
    ...(known.errors.length > 0 ? { errors: known.errors } : {}),
    ...(Object.keys(known.facts).length > 0 ? { facts: known.facts } : {}),
    ...(known.retryAfterS === undefined ? {} : { retryAfterS: known.retryAfterS }),
  };
}

/** The answer of REST to a thrown value. */
export function problemResponse(problem: Problem, facts: RequestFacts, path: string): Response {
  const { retryAfterS, facts: told, status, title, code, detail, errors } = problem;
  const body = {
    type: `${facts.origin}/problems/${code}`,
    title,
    status,
    code,
    detail,
    instance: path,
    requestId: facts.requestId,
    ...(errors ? { errors } : {}),
    ...(told ? { facts: told } : {}),
  };
  const headers = new Headers({ "content-type": "application/problem+json" });
  if (retryAfterS !== undefined) headers.set("retry-after", String(retryAfterS));
  else if (status === 503) headers.set("retry-after", "5");
  if (status === 401) headers.set("www-authenticate", 'Bearer realm="stationkeeper"');
  return new Response(JSON.stringify(body), { status, headers });
}
