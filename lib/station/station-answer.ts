import type { IncomingMessage, ServerResponse } from "node:http";
import { unavailable } from "#lib/platform/db/transaction";
import { DomainError, type DomainErrorKind } from "#lib/platform/domain-error";
import type { Log } from "#lib/platform/log";
import type { Random } from "#lib/platform/random";

/** What a handler answers; header names in canonical case, which some clients insist on (enrolment.md T7). */
export interface StationAnswer {
  status: number;
  /** In place of the status's usual words. */
  reason?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
}

/** enrolment.md section 2. A conflict (no CA covers the validity, say) heals on our side: the station comes again. */
const STATUS: Record<DomainErrorKind, number> = {
  malformed: 400,
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 503,
  stale: 503,
  rate_limited: 429,
  unavailable: 503,
};

const MAX_TEXT_BYTES = 512;
const REALM = "key-installer";
/** Spread, so that stations which were turned away together do not return together (enrolment.md W7). */
const RETRY_FROM_S = 60;
const RETRY_TO_S = 600;

export interface ToAnswer {
  random: Random;
  log: Log;
  /** Whether any station may use a password: else there is nothing that a 401 could ask for. */
  passwordPossible: () => Promise<boolean>;
}

/** The refusal that a thrown value stands for; undefined for a defect. */
export function toDomainError(error: unknown): DomainError | undefined {
  return error instanceof DomainError ? error : unavailable(error);
}

/**
 * The answer to whatever a handler threw. `Verdict` carries the code, because 401 has no body: a widely used client
 * fails on one (enrolment.md E9).
 */
export async function refusalAnswer(
  error: unknown,
  { random, log, passwordPossible }: ToAnswer,
): Promise<StationAnswer> {
  const known = toDomainError(error);
  if (!known) {
    log.error({ error }, "station request failed");
    return textAnswer(500, "Something went wrong on our side.");
  }
  log[known.kind === "unavailable" ? "warn" : "info"]({ code: known.code, cause: known.cause }, "station refused");
  const headers = { Verdict: known.code };
  const status = STATUS[known.kind];
  if (status === 401) {
    if (!(await passwordPossible().catch(() => true))) return textAnswer(403, sentence(known), headers);
    return { status, headers: { ...headers, "WWW-Authenticate": `Basic realm="${REALM}"` } };
  }
  if (status !== 429 && status !== 503) return textAnswer(status, sentence(known), headers);
  const retryAfterS = Math.max(known.retryAfterS ?? 0, randomRetryS(random));
  return textAnswer(status, sentence(known), { ...headers, "Retry-After": String(retryAfterS) });
}

function sentence({ message, errors }: DomainError): string {
  const [fault] = errors;
  return fault ? `${fault.pointer}: ${fault.detail}` : message;
}

function randomRetryS(random: Random): number {
  const [high = 0, low = 0] = random.bytes(2);
  return RETRY_FROM_S + ((high * 256 + low) % (RETRY_TO_S - RETRY_FROM_S + 1));
}

/** One sentence, at most 512 bytes. */
export function textAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): StationAnswer {
  let cut = text;
  while (Buffer.byteLength(`${cut}\n`) > MAX_TEXT_BYTES) cut = [...cut].slice(0, -1).join("");
  return { status, headers: { "Content-Type": "text/plain; charset=utf-8", ...headers }, body: `${cut}\n` };
}

/** Sends it with its length, never chunked. A body that was not read to its end costs the connection. */
export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: StationAnswer): void {
  if (response.headersSent || response.destroyed) return;
  response.statusCode = answer.status;
  if (answer.reason) response.statusMessage = answer.reason;
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "no-store");
  if (!request.complete) response.setHeader("Connection", "close");
  if (answer.status === 304) {
    response.end();
    return;
  }
  const body = typeof answer.body === "string" ? Buffer.from(answer.body, "utf8") : (answer.body ?? Buffer.alloc(0));
  response.setHeader("Content-Length", body.length);
  response.end(request.method === "HEAD" ? undefined : body);
}
