import { type Logger, pino } from "pino";

/** One JSON object per line on stdout. Expected refusals are `info` with their `code`; `error` means: look. */
export type Log = Logger;

const SECRETS = /-----BEGIN [A-Z ]+-----[\s\S]*?(-----END [A-Z ]+-----|$)|bsk_[A-Za-z0-9_-]{8,}/g;

/** Texts never carry PEM blocks or tokens, wherever they come from: an error message, a header, a body. */
function withoutSecrets(text: string): string {
  return text.replace(SECRETS, "[removed]");
}

function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return withoutSecrets(value);
  if (depth > 6 || value === null || typeof value !== "object") return value;
  if (value instanceof Error) return errorFields(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => scrub(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      /password|secret|token|authorization|cookie/i.test(key) ? "[removed]" : scrub(item, depth + 1),
    ]),
  );
}

function errorFields(error: Error, depth: number): Record<string, unknown> {
  return {
    type: error.name,
    message: withoutSecrets(error.message),
    stack: withoutSecrets(error.stack ?? ""),
    ...("code" in error ? { code: error.code } : {}),
    ...(error.cause === undefined ? {} : { cause: scrub(error.cause, depth + 1) }),
  };
}

/** The log of one process. Keys, tokens, passwords and PEM never reach it. */
export function createLog(process: "web" | "station" | "setup" | "test", level = "info"): Log {
  return pino({
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: (fields) => scrub(fields) as Record<string, unknown>,
    },
    hooks: {
      logMethod(args, method) {
        const scrubbed = args.map((arg) => (typeof arg === "string" ? withoutSecrets(arg) : arg));
        method.apply(this, scrubbed as Parameters<typeof method>);
      },
    },
  });
}
