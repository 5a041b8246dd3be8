import type { z } from "zod";
import type { Permission } from "#lib/audit/permission";
import type { DomainErrorKind } from "#lib/platform/domain-error";

/** One answer that a client can expect. */
export interface Answer {
  description: string;
  /** Of the JSON body; absent: no JSON body. */
  body?: z.ZodType;
  /** Media types beside JSON, each a text: `application/x-pem-file`. */
  texts?: readonly string[];
  /** Names of headers it carries beyond those of every answer. */
  headers?: readonly ("ETag" | "Location")[];
}

/**
 * One operation of the REST API: `apiRoute` parses requests by it, and the OpenAPI document is made from it.
 *
 * `input` is one object: members named in `path`'s braces come from the path, `ifMatch` from If-Match, the others from
 * the query (GET, DELETE) or from the JSON body.
 */
export interface Operation<S extends z.ZodType = z.ZodType> {
  /** operationId: "regenerateCertificate". */
  id: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below /api/v1: "/base-stations/{baseStation}/public-key". */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  /** Refused early without it; null: every session and token may. */
  scope: Permission | null;
  input: S;
  /** The member of `input` that holds the whole body; absent: the body's members are members of `input`. */
  bodyAs?: string;
  /** A body to try it with, where the smallest that its schema allows would be refused. */
  example?: Readonly<Record<string, unknown>>;
  /** Of its body, where that may be longer than others'; lib/web/http-server.ts must let it pass as well. */
  maxBodyBytes?: number;
  answers: Readonly<Record<number, Answer>>;
  /** Refusals beyond malformed, unauthenticated, forbidden, rate_limited and unavailable, which all operations share. */
  refusals?: readonly DomainErrorKind[];
}

/** Keeps the type of `input`. */
export function operation<S extends z.ZodType>(definition: Operation<S>): Operation<S> {
  return definition;
}

/** Names in the braces of a path. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
}

/** Whether what is not path or header comes from a JSON body. */
export function hasBody(method: Operation["method"]): boolean {
  return method === "POST" || method === "PUT" || method === "PATCH";
}
