import { z } from "zod";
import type { DomainErrorKind } from "#lib/platform/domain-error";
import { type Answer, hasBody, type Operation, pathParameters } from "./operation";
import { PROBLEM_STATUS } from "./problem";

type JsonSchema = { [key: string]: unknown };

/** Refusals that every operation can answer with. */
const ALWAYS: readonly DomainErrorKind[] = ["malformed", "unauthenticated", "forbidden", "rate_limited", "unavailable"];

const FieldFault = z.object({
  pointer: z.string().meta({ description: "JSON pointer (RFC 6901) to the field" }),
  code: z.string(),
  detail: z.string(),
  line: z.int().optional().meta({ description: "1-based line within a text" }),
});

/** The body of every refusal. */
export const ProblemDocument = z
  .object({
    type: z.string().meta({ description: "URL of a page about this problem", format: "uri" }),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: "Stable, the tail of type" }),
    detail: z.string(),
    instance: z.string(),
    requestId: z.string(),
    errors: z.array(FieldFault).optional(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457" });

const PROBLEM_TITLES: Record<DomainErrorKind, string> = {
  malformed: "Malformed request",
  unauthenticated: "No or bad token or session",
  forbidden: "Scope or role missing",
  not_found: "Not there, or not yours",
  conflict: "Conflict",
  stale: "Changed in the meantime",
  invalid: "Validation failed",
  rate_limited: "Too many requests",
  unavailable: "Not available now",
};

const HEADERS: Record<string, JsonSchema> = {
  ETag: { description: 'Version of the resource, such as "7"', schema: { type: "string" } },
  Location: { description: "Where the resource or operation is", schema: { type: "string" } },
};

/** The OpenAPI 3.1 document, made from the same schemas that parse requests. */
export function openApiDocument(operations: readonly Operation[], info: { version: string; description: string }) {
  const components = new Components();
  const paths: Record<string, JsonSchema> = {};
  for (const operation of operations) {
    const path = paths[operation.path] ?? {};
    paths[operation.path] = path;
    path[operation.method.toLowerCase()] = operationObject(operation, components);
  }
  return {
    openapi: "3.1.1",
    info: { title: "Stationkeeper", license: { name: "Proprietary", url: "https://example.org/license" }, ...info },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }, { session: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "An API token: bsk_..." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "stationkeeper-session",
          description: "Of the pages themselves",
        },
      },
      schemas: components.schemas,
    },
  };
}

/** Schemas with an id stand once, in `components`. */
class Components {
  readonly schemas: Record<string, JsonSchema> = {};

  schema(type: z.ZodType, io: "input" | "output"): JsonSchema {
    const made = z.toJSONSchema(type, { io, unrepresentable: "any", target: "draft-2020-12" }) as JsonSchema;
    const { $schema: _, $defs, ...rest } = made;
    for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>))
      this.add(name, definition);
    if (typeof rest.id === "string") {
      this.add(rest.id, rest);
      return { $ref: `#/components/schemas/${rest.id}` };
    }
    return referring(rest) as JsonSchema;
  }

  private add(name: string, definition: JsonSchema): void {
    const { id: _, ...schema } = definition;
    this.schemas[name] ??= referring(schema) as JsonSchema;
  }
}

/** Zod writes `#/$defs/Name`; here definitions are components. */
function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) =>
      key === "$ref" && typeof item === "string"
        ? [key, item.replace("#/$defs/", "#/components/schemas/")]
        : [key, referring(item)],
    ),
  );
}

function operationObject(operation: Operation, components: Components): JsonSchema {
  const { id, tag, summary, description, scope } = operation;
  const input = components.schema(operation.input, "input");
  const properties = (input.properties ?? {}) as Record<string, JsonSchema>;
  const required = new Set(input.required as string[] | undefined);
  const inPath = pathParameters(operation.path);
  const rest = Object.keys(properties).filter((name) => !inPath.includes(name) && name !== "ifMatch");
  const bodied = hasBody(operation.method);
  const scopeWords = scope ? `Scope: \`${scope}\`.` : "";
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description || scopeWords ? { description: [description, scopeWords].filter(Boolean).join("\n\n") } : {}),
    parameters: [
      ...inPath.map((name) => parameter(name, "path", properties[name] ?? { type: "string" }, true)),
      ...(bodied ? [] : rest.map((name) => parameter(name, "query", properties[name] ?? {}, required.has(name)))),
      ...headerParameters(operation, "ifMatch" in properties),
    ],
    ...(bodied && rest.length > 0 ? { requestBody: requestBody(operation, properties, rest, required) } : {}),
    responses: responses(operation, components),
  };
}

function parameter(name: string, place: string, { description, ...schema }: JsonSchema, required: boolean): JsonSchema {
  return { name, in: place, required, ...(description ? { description } : {}), schema };
}

function headerParameters({ method }: Operation, hasIfMatch: boolean): JsonSchema[] {
  const ifMatch = parameter(
    "If-Match",
    "header",
    { type: "string", description: 'ETag that was seen, such as "7"' },
    false,
  );
  const key = {
    type: "string",
    maxLength: 255,
    description: "Kept for 24 h: the same request is answered again, not done again",
  };
  return [
    ...(hasIfMatch ? [ifMatch] : []),
    ...(method === "GET" ? [] : [parameter("Idempotency-Key", "header", key, false)]),
  ];
}

function requestBody(
  { bodyAs, method, example }: Operation,
  properties: Record<string, JsonSchema>,
  rest: string[],
  required: ReadonlySet<string>,
): JsonSchema {
  const members = {
    type: "object",
    properties: Object.fromEntries(rest.map((name) => [name, properties[name]])),
    ...(rest.some((name) => required.has(name)) ? { required: rest.filter((name) => required.has(name)) } : {}),
    additionalProperties: false,
  };
  const schema = bodyAs ? properties[bodyAs] : members;
  const media = { schema, ...(example ? { example } : {}) };
  const merge = method === "PATCH" ? { "application/merge-patch+json": media } : {};
  return { required: true, content: { "application/json": media, ...merge } };
}

function responses(operation: Operation, components: Components): JsonSchema {
  const good = Object.entries(operation.answers).map(([status, answer]) => [status, goodResponse(answer, components)]);
  const invalid: DomainErrorKind[] = hasBody(operation.method) ? ["invalid"] : [];
  const kinds = new Set<DomainErrorKind>([...ALWAYS, ...invalid, ...(operation.refusals ?? [])]);
  const bad = [...kinds].map((kind) => [
    String(PROBLEM_STATUS[kind]),
    {
      description: PROBLEM_TITLES[kind],
      content: { "application/problem+json": { schema: components.schema(ProblemDocument, "output") } },
    },
  ]);
  return Object.fromEntries([...good, ...bad.sort(([a], [b]) => String(a).localeCompare(String(b)))]);
}

function goodResponse({ description, body, texts = [], headers = [] }: Answer, components: Components): JsonSchema {
  const content = {
    ...(body ? { "application/json": { schema: components.schema(body, "output") } } : {}),
    ...Object.fromEntries(texts.map((type) => [type, { schema: { type: "string" } }])),
  };
  return {
    description,
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers.map((name) => [name, HEADERS[name]])) } : {}),
    ...(Object.keys(content).length > 0 ? { content } : {}),
  };
}
