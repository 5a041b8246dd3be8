import type { z } from "zod";
import { type FieldError, validationFailed } from "./domain-error";

/** Params of a custom Zod issue that says its own code, and line within a text: `ctx.addIssue({ code: "custom", params })`. */
export interface IssueParams {
  code: string;
  line?: number;
}

/** JSON pointer (RFC 6901) of a path of keys. */
function pointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: pointer([...issue.path, key]),
      code: "unknown_field",
      detail: `There is no field "${key}" here.`,
    }));
  }
  const params = issue.code === "custom" ? (issue.params as Partial<IssueParams> | undefined) : undefined;
  const missing = issue.code === "invalid_type" && issue.input === undefined;
  return [
    {
      pointer: pointer(issue.path),
      code: params?.code ?? (missing ? "required" : issue.code),
      detail: missing ? "This field is required." : issue.message,
      ...(params?.line === undefined ? {} : { line: params.line }),
    },
  ];
}

/**
 * Parses input once, at the edge; inside, types carry the proof.
 *
 * @throws DomainError invalid `validation_failed` with one `{pointer, code, detail}` per fault.
 */
export function parseInput<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const parsed = schema.safeParse(raw, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw validationFailed(parsed.error.issues.flatMap(fieldErrors));
}
