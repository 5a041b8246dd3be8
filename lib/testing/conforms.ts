import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { document } from "#app/api/v1/document";

type Responses = Record<string, { content?: Record<string, unknown> }>;

const BASE = "/api/v1";
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, "openapi");

/** The path of the OpenAPI document that an address belongs to, with what stands in its braces. */
export function documentedPath(address: string): { path: string; params: Record<string, string> } | undefined {
  const wanted = segments(address.replace(BASE, "").split("?")[0] ?? "");
  // Concrete paths go before templated ones (OpenAPI 3.1, Paths Object).
  const paths = Object.keys(document.paths).sort((a, b) => a.split("{").length - b.split("{").length);
  for (const path of paths) {
    const template = segments(path);
    const fits =
      template.length === wanted.length && template.every((part, i) => isParameter(part) || part === wanted[i]);
    if (!fits) continue;
    const values = template.flatMap((part, i) => (isParameter(part) ? [[part.slice(1, -1), wanted[i] ?? ""]] : []));
    return { path, params: Object.fromEntries(values) };
  }
  return undefined;
}

const segments = (path: string) => path.split("/").filter(Boolean);
const isParameter = (part: string) => part.startsWith("{");

/**
 * Holds an answer against the OpenAPI document: its status, media type and body must be what the document says.
 *
 * @throws Error saying what differs.
 */
export async function assertConforms(method: string, address: string, response: Response): Promise<void> {
  const found = documentedPath(address);
  const operation =
    found && (document.paths[found.path]?.[method.toLowerCase()] as { responses: Responses } | undefined);
  if (!found || !operation) throw new Error(`The document has no ${method} ${address}.`);
  const where = `${method} ${found.path} ${response.status}`;
  const documented = operation.responses[response.status];
  if (!documented) throw new Error(`${where}: the document has no such status.`);

  const mediaType = response.headers.get("content-type")?.split(";")[0];
  const text = await response.clone().text();
  if (text === "" && !documented.content) return;
  if (!mediaType || !documented.content?.[mediaType])
    throw new Error(`${where}: the document has no ${mediaType} there.`);
  if (!mediaType.endsWith("json")) return;
  const pointer = [
    "paths",
    found.path,
    method.toLowerCase(),
    "responses",
    response.status,
    "content",
    mediaType,
    "schema",
  ];
  const validate = ajv.compile({ $ref: `openapi#/${pointer.map(escaped).join("/")}` });
  if (!validate(JSON.parse(text))) throw new Error(`${where}: ${ajv.errorsText(validate.errors)}\n${text}`);
}

const escaped = (part: string | number) => encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1"));
