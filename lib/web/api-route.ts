import type { z } from "zod";
import type { Context, Idempotency } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";
import { callerOf } from "./caller-of";
import { hasBody, type Operation } from "./operation";
import { type RequestFacts, requestFacts } from "./private-headers";
import { problemResponse, toProblem } from "./problem";
import { atItsPlace, hashOfRequest, type RawBody, readBody, readInput } from "./read-input";
import { webRuntime } from "./runtime";
import type { WebRuntime } from "./web-runtime";

/** What a handler may need beside its input: the request itself, for Accept. */
export type ApiHandler<S extends z.ZodType> = (ctx: Context, input: z.output<S>, request: Request) => Promise<Response>;

/** A route handler as Next calls it. */
export type RouteHandler = (
  request: Request,
  route: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>;

/**
 * Makes a REST route: session or token to Context; path, query or body and If-Match to one parsed input; errors to
 * problem documents. It owns rate limits, request ids, If-Match and Idempotency-Key, both honoured when sent.
 */
export function apiRoute<S extends z.ZodType>(operation: Operation<S>, handle: ApiHandler<S>): RouteHandler {
  return async (request, route) => {
    const runtime = webRuntime();
    const facts = requestFacts(request.headers);
    const limits: Record<string, string> = {};
    let response: Response;
    try {
      response = await answer(operation, handle, runtime, request, await pathValues(route), limits);
    } catch (error) {
      const log = runtime.log.child({ requestId: facts.requestId, operation: operation.id });
      response = problemResponse(toProblem(error, log), facts, new URL(request.url).pathname);
    }
    return finish(response, facts, limits);
  };
}

async function answer<S extends z.ZodType>(
  operation: Operation<S>,
  handle: ApiHandler<S>,
  runtime: WebRuntime,
  request: Request,
  path: Record<string, string>,
  limits: Record<string, string>,
): Promise<Response> {
  const ctx = await callerOf(operation, runtime, request, limits);
  const body = hasBody(operation.method) ? await readBody(request, operation.maxBodyBytes) : EMPTY;
  const input = readInput(operation, request, path, body);
  const idempotency = idempotencyOf(operation, request, body);
  const response = await handle(idempotency ? { ...ctx, idempotency } : ctx, input, request).catch((error: unknown) => {
    throw error instanceof DomainError ? atItsPlace(error, operation) : error;
  });
  if (idempotency?.replayed) response.headers.set("idempotent-replayed", "true");
  return response;
}

const EMPTY: RawBody = { text: "", value: {} };

function idempotencyOf(operation: Operation, request: Request, body: RawBody): Idempotency | undefined {
  const key = request.headers.get("idempotency-key");
  if (key === null || operation.method === "GET") return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    const message = "An Idempotency-Key has 1 to 255 visible ASCII characters.";
    throw new DomainError("malformed", "malformed_idempotency_key", message);
  }
  return { key, bodyHash: hashOfRequest(request, body), replayed: false };
}

async function pathValues(route: Parameters<RouteHandler>[1]): Promise<Record<string, string>> {
  const params = (await route.params) ?? {}; // a route without parameters may be given none
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decoded(String(value))]));
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray "%": no id has one, so it names nothing
  }
}

function finish(response: Response, facts: RequestFacts, limits: Record<string, string>): Response {
  const headers = response.headers;
  for (const [name, value] of Object.entries(limits)) headers.set(name, value);
  headers.set("x-request-id", facts.requestId);
  headers.set("cache-control", "no-store");
  return response;
}
