import { spawnSync } from "node:child_process";

export interface ToolResult {
  readonly ok: boolean;
  /** What it wrote, both streams. */
  readonly text: string;
  readonly bytes: Buffer;
}

/** Runs a program of another. */
export function tool(program: string, args: readonly string[], input: Uint8Array | string = ""): ToolResult {
  const { error, status, stdout, stderr } = spawnSync(program, args, { input, maxBuffer: 1 << 28 });
  if (error) throw error;
  return { ok: status === 0, text: `${stdout.toString("utf8")}\n${stderr.toString("utf8")}`, bytes: stdout };
}

/** What stands in the brackets of the first match. @throws Error when there is none */
export function found(text: string, pattern: RegExp): string {
  const [, value] = pattern.exec(text) ?? [];
  if (value === undefined) throw new Error(`${pattern} is not in:\n${text.slice(0, 2000)}`);
  return value;
}

/** The same, or null when there is none. */
export function foundOrNull(text: string, pattern: RegExp): string | null {
  return pattern.exec(text)?.[1] ?? null;
}

/** Hex in lower case without colons and spaces. */
export function plainHex(text: string): string {
  return text.replaceAll(/[:\s]/g, "").toLowerCase();
}

/** The time that a program wrote, which must be in UTC. */
export function isoTime(text: string): string {
  const withZone = /UTC|GMT|Z$/.test(text) ? text : `${text} UTC`;
  const time = new Date(withZone);
  if (Number.isNaN(time.getTime())) throw new Error(`no time: ${text}`);
  return time.toISOString();
}
