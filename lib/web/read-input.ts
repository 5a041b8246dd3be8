import { createHash } from "node:crypto";
import { z } from "zod";
import { DomainError, type FieldError } from "#lib/platform/domain-error";
import { parseInput } from "#lib/platform/parse-input";
import { refuseUnstorable } from "./form-object";
import { hasBody, type Operation, pathParameters } from "./operation";

/** Bodies are JSON of at most this many bytes; lib/web/main.ts cuts longer ones off as well. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The body as it came: what it says, and what a repetition is recognised by. */
export interface RawBody {
  text: string;
  value: Record<string, unknown>;
}

const NO_BODY: RawBody = { text: "", value: {} };
const JSON_TYPES = /^application\/(json|merge-patch\+json)\s*(;|$)/i;

const malformed = (code: string, message: string, errors: FieldError[] = []) =>
  new DomainError("malformed", code, message, { errors });

/**
 * Reads a JSON object.
 *
 * @throws DomainError malformed `wrong_content_type`, `body_too_large` or `malformed_json`.
 */
export async function readBody(request: Request, maxBytes = MAX_BODY_BYTES): Promise<RawBody> {
  const text = await readText(request, maxBytes);
  if (text === "") return NO_BODY;
  if (!JSON_TYPES.test(request.headers.get("content-type") ?? "")) {
    throw malformed("wrong_content_type", "Send the body as application/json.");
  }
  const value = parseJson(text);
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw malformed("malformed_json", "The body must be one JSON object.");
  }
  return { text, value: value as Record<string, unknown> };
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.byteLength;
    if (length > maxBytes)
      throw malformed("body_too_large", `The body is larger than ${maxBytes / MAX_BODY_BYTES} MiB.`);
    parts.push(part);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw malformed("malformed_json", "The body is not UTF-8.");
  }
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed("malformed_json", "The body is not JSON.");
  }
  refuseUnstorable(value);
  return value;
}

/**
 * Parses what a request says into the operation's input.
 *
 * @param pathValues of the parameters in the operation's path, decoded.
 * @throws DomainError invalid `validation_failed` for the body, malformed `invalid_parameter` for the query,
 * `malformed_if_match`.
 */
export function readInput<S extends z.ZodType>(
  operation: Operation<S>,
  request: Request,
  pathValues: Readonly<Record<string, string>>,
  body: RawBody,
): z.output<S> {
  const names = shapeOf(operation.input);
  const query = queryOf(new URL(request.url).searchParams);
  const fromPath = Object.fromEntries(pathParameters(operation.path).map((name) => [name, pathValues[name]]));
  refuseUnstorable([query, fromPath]);
  const ifMatch = names.has("ifMatch") ? ifMatchOf(request.headers.get("if-match")) : undefined;
  const bodied = hasBody(operation.method);
  refuseUnknownParameters(query, bodied ? new Set() : names, fromPath);
  if (bodied) refuseUnknownMembers(operation, body, names, fromPath);
  const members = !bodied ? query : operation.bodyAs ? { [operation.bodyAs]: body.value } : body.value;
  try {
    return parseInput(operation.input, { ...members, ...fromPath, ...(ifMatch === undefined ? {} : { ifMatch }) });
  } catch (error) {
    throw error instanceof DomainError ? atItsPlace(error, operation) : error;
  }
}

/** SHA-256 of method, path with query, and body: what an Idempotency-Key belongs to. */
export function hashOfRequest(request: Request, body: RawBody): string {
  const { pathname, search } = new URL(request.url);
  return createHash("sha256").update(`${request.method}\n${pathname}${search}\n${body.text}`).digest("hex");
}

/** Names of the members an input may have. */
export function shapeOf(schema: z.ZodType): Set<string> {
  if (schema instanceof z.ZodObject) return new Set(Object.keys(schema.shape));
  if (schema instanceof z.ZodPipe) return shapeOf(schema.in as z.ZodType);
  throw new Error("The input of an operation must be an object.");
}

function queryOf(parameters: URLSearchParams): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of parameters) {
    if (Object.hasOwn(query, name)) throw badParameter(name, "repeated_parameter", `"${name}" is given twice.`);
    query[name] = value;
  }
  return query;
}

const badParameter = (name: string, code: string, detail: string) =>
  malformed("invalid_parameter", detail, [{ pointer: `/${name}`, code, detail }]);

function refuseUnknownParameters(
  query: Record<string, string>,
  known: ReadonlySet<string>,
  fromPath: Record<string, unknown>,
): void {
  for (const name of Object.keys(query)) {
    const ok = known.has(name) && name !== "ifMatch" && !Object.hasOwn(fromPath, name);
    if (!ok) throw badParameter(name, "unknown_parameter", `There is no query parameter "${name}" here.`);
  }
}

function refuseUnknownMembers(
  operation: Operation,
  body: RawBody,
  names: ReadonlySet<string>,
  fromPath: Record<string, unknown>,
): void {
  if (operation.bodyAs) return; // that member's own schema judges
  const unknown = Object.keys(body.value).filter(
    (name) => !names.has(name) || name === "ifMatch" || Object.hasOwn(fromPath, name),
  );
  if (unknown.length === 0) return;
  const errors = unknown.map((name) => {
    const detail = `There is no field "${name}" here.`;
    return { pointer: `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, code: "unknown_field", detail };
  });
  const detail = errors.length === 1 ? "1 field is not valid." : `${errors.length} fields are not valid.`;
  throw new DomainError("invalid", "validation_failed", detail, { errors });
}

/** A refusal as the client must read it: pointers name what it sent, and faults of a query are malformed (product.md 9). */
export function atItsPlace(error: DomainError, operation: Operation): DomainError {
  if (error.kind !== "invalid" || error.errors.length === 0) return error;
  if (!hasBody(operation.method))
    return malformed("invalid_parameter", error.errors[0]?.detail ?? error.message, [...error.errors]);
  if (!operation.bodyAs) return error;
  const prefix = `/${operation.bodyAs}/`;
  const errors = error.errors.map((fault) => ({
    ...fault,
    pointer: fault.pointer.startsWith(prefix) ? fault.pointer.slice(prefix.length - 1) : fault.pointer,
  }));
  return new DomainError(error.kind, error.code, error.message, { errors, facts: error.facts });
}

/** One strong ETag of ours, a version in quotes; `*` asks for nothing more than that the resource exists. */
function ifMatchOf(header: string | null): number | undefined {
  if (header === null || header.trim() === "*") return undefined;
  const version = /^\s*"([1-9]\d{0,8})"\s*$/.exec(header)?.[1];
  if (version === undefined) {
    throw malformed("malformed_if_match", 'If-Match takes one strong ETag, such as "7".');
  }
  return Number(version);
}
