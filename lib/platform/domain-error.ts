/** What kind of refusal it is; each transport has one answer per kind, so a new kind does not compile without one. */
export type DomainErrorKind =
  | "malformed"
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "stale"
  | "rate_limited"
  | "unavailable";

/** One fault of one field. `pointer` is a JSON pointer into the input (RFC 6901). */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
  /** 1-based line within a text field. */
  line?: number;
}

interface DomainErrorOptions {
  errors?: readonly FieldError[];
  /** Facts a screen or script may need to go on; shown, so never a secret. */
  facts?: Readonly<Record<string, string | number | boolean | null>>;
  /** Seconds after which a retry makes sense. */
  retryAfterS?: number;
  cause?: unknown;
}

// Next puts copies of this file into several bundles of one process: what one throws another must recognise.
const BRAND = Symbol.for("stationkeeper.domain-error");

/** The only thing a module throws on purpose. `message` may be shown; `cause` is only logged; `code` is stable. */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly [BRAND] = true;
  readonly errors: readonly FieldError[];
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly retryAfterS: number | undefined;

  constructor(
    readonly kind: DomainErrorKind,
    readonly code: string,
    message: string,
    options: DomainErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.errors = options.errors ?? [];
    this.facts = options.facts ?? {};
    this.retryAfterS = options.retryAfterS;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Object && BRAND in value;
  }
}

/** `validation_failed` with one entry per fault. */
export function validationFailed(errors: readonly FieldError[]): DomainError {
  const fields = new Set(errors.map((error) => error.pointer)).size;
  const detail = fields === 1 ? "1 field is not valid." : `${fields} fields are not valid.`;
  return new DomainError("invalid", "validation_failed", detail, { errors });
}
