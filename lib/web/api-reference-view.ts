type JsonSchema = { readonly [key: string]: unknown };

/** One member of a body, with its own members one step deeper. */
export interface ReferenceField {
  /** Within its object: "reason", "[]" for the items of an array. */
  name: string;
  /** Path from the top, unique in its list. */
  path: string;
  depth: number;
  type: string;
  /** Name of a shared schema, described on its own. */
  schema: string | null;
  required: boolean;
  description: string;
  values: string[];
  preset: string | null;
}

export interface ReferenceParameter extends ReferenceField {
  place: "path" | "query" | "header";
}

export interface ReferenceAnswer {
  status: string;
  description: string;
  mediaTypes: string[];
  fields: ReferenceField[];
  schema: string | null;
}

export interface ReferenceOperation {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  parameters: ReferenceParameter[];
  body: ReferenceField[];
  answers: ReferenceAnswer[];
  /** A command to try it with. */
  curl: string;
}

export interface ReferenceView {
  title: string;
  version: string;
  description: string;
  groups: { tag: string; operations: ReferenceOperation[] }[];
  schemas: { name: string; description: string; fields: ReferenceField[] }[];
}

interface OpenApi {
  info: { title: string; version: string; description: string };
  paths: Record<string, JsonSchema>;
  components: { schemas: Record<string, JsonSchema> };
}

interface BodyObject {
  schema: JsonSchema;
  example?: unknown;
}

interface OperationObject {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters: {
    name: string;
    in: ReferenceParameter["place"];
    required: boolean;
    description?: string;
    schema: JsonSchema;
  }[];
  requestBody?: { content: Record<string, BodyObject> };
  responses: Record<string, { description: string; content?: Record<string, { schema: JsonSchema }> }>;
}

/** The OpenAPI document as the API reference shows it: plain text and tables. */
export function apiReferenceView(document: OpenApi, origin: string): ReferenceView {
  const groups = new Map<string, ReferenceOperation[]>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods) as [string, OperationObject][]) {
      const tag = operation.tags[0] ?? "";
      groups.set(tag, [...(groups.get(tag) ?? []), operationView(method, path, operation, origin)]);
    }
  }
  return {
    ...document.info,
    groups: [...groups].map(([tag, operations]) => ({ tag, operations })),
    schemas: Object.entries(document.components.schemas).map(([name, schema]) => ({
      name,
      description: String(schema.description ?? ""),
      fields: fieldsOf(schema),
    })),
  };
}

function operationView(method: string, path: string, operation: OperationObject, origin: string): ReferenceOperation {
  const body = operation.requestBody?.content["application/json"];
  const answers = Object.entries(operation.responses).map(([status, { description, content = {} }]) => {
    const schema = Object.values(content).find((one) => one.schema.type !== "string")?.schema;
    const shared = schema ? refName(schema) : null;
    return {
      status,
      description,
      mediaTypes: Object.keys(content),
      schema: shared,
      fields: schema && !shared ? fieldsOf(schema) : [],
    };
  });
  const isArchive = answers.some(({ mediaTypes }) => mediaTypes.includes("application/x-tar"));
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    description: operation.description ?? "",
    parameters: operation.parameters.map(({ name, in: place, required, description, schema }) => ({
      ...fieldView(name, name, 0, schema, required),
      place,
      description: description ?? String(schema.description ?? ""),
    })),
    body: body ? fieldsOf(body.schema) : [],
    answers,
    curl: curlOf(method, path, body, origin) + (isArchive ? " \\\n  -o answer.tar" : ""),
  };
}

/** Members of an object or of an array's items, each followed by its own. */
function fieldsOf(schema: JsonSchema, prefix = "", depth = 0): ReferenceField[] {
  if (depth > 4) return [];
  const alternatives = (schema.oneOf ?? schema.anyOf) as JsonSchema[] | undefined;
  if (alternatives) return unique(alternatives.flatMap((one) => fieldsOf(one, prefix, depth)));
  if (schema.type === "array" && schema.items) return fieldsOf(schema.items as JsonSchema, `${prefix}[]`, depth);
  const required = new Set(schema.required as string[] | undefined);
  return Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).flatMap(([name, member]) => {
    const path = `${prefix}.${name}`;
    return [fieldView(name, path, depth, member, required.has(name)), ...fieldsOf(member, path, depth + 1)];
  });
}

function unique(fields: ReferenceField[]): ReferenceField[] {
  return [...new Map(fields.map((field) => [field.path, field])).values()];
}

function fieldView(name: string, path: string, depth: number, schema: JsonSchema, required: boolean): ReferenceField {
  const core = withoutNull(schema);
  return {
    name,
    path,
    depth,
    type: typeText(schema),
    schema: refName(core) ?? (core.items ? refName(core.items as JsonSchema) : null),
    required,
    description: String(schema.description ?? core.description ?? ""),
    values: ((core.enum ?? (core.items as JsonSchema | undefined)?.enum ?? []) as unknown[]).map(String),
    preset: schema.default === undefined ? null : JSON.stringify(schema.default),
  };
}

/** The other alternative of "something or null". */
function withoutNull(schema: JsonSchema): JsonSchema {
  const rest = ((schema.anyOf ?? []) as JsonSchema[]).filter((one) => one.type !== "null");
  return rest.length === 1 && rest[0] ? rest[0] : schema;
}

function refName(schema: JsonSchema): string | null {
  return typeof schema.$ref === "string" ? (schema.$ref.split("/").at(-1) ?? null) : null;
}

function typeText(schema: JsonSchema): string {
  const ref = refName(schema);
  if (ref) return ref;
  const alternatives = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (alternatives) return [...new Set(alternatives.map(typeText))].join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === "array") return `array of ${typeText((schema.items ?? {}) as JsonSchema)}`;
  const types = [schema.type ?? "any"].flat().join(" or ");
  return typeof schema.format === "string" ? `${types} (${schema.format})` : types;
}

function curlOf(method: string, path: string, body: BodyObject | undefined, origin: string): string {
  const verb = method === "get" ? "" : ` -X ${method.toUpperCase()}`;
  const data = body
    ? ` \\\n  -H "Content-Type: application/json" \\\n  -d '${JSON.stringify(body.example ?? exampleOf(body.schema))}'`
    : "";
  return `curl${verb} "${origin}/api/v1${path}" \\\n  -H "Authorization: Bearer $TOKEN"${data}`;
}

/** A small value that fits: the required members only. */
function exampleOf(schema: JsonSchema): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const alternatives = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (alternatives?.[0]) return exampleOf(alternatives[0]);
  if (schema.type === "array") return [exampleOf((schema.items ?? {}) as JsonSchema)];
  if (schema.type === "object") {
    const members = (schema.properties ?? {}) as Record<string, JsonSchema>;
    const names = (schema.required ?? Object.keys(members).slice(0, 1)) as string[];
    return Object.fromEntries(names.map((name) => [name, exampleOf(members[name] ?? {})]));
  }
  if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 1;
  if (schema.type === "boolean") return true;
  return "...";
}
