import type { CeremonyResult } from "./run-ceremony";

/** What there is after it. */
export interface SetupResult {
  administrator: { created: boolean; email: string; password?: string };
  authorities: CeremonyResult;
}

/** What the set-up tells the launcher that started it (lib/launch/setup-run.mjs). */
export type SetupMessage =
  | { step: string }
  | { done: string }
  | { warning: string }
  | { failed: string }
  | { result: SetupResult };

/** To the launcher, or as plain lines where nobody listens. */
function tell(message: SetupMessage, line: string): void {
  if (process.send) process.send(message);
  else if (line) console.log(line);
}

/** @returns what ends the step, with a few words on what came out. */
export function beginStep(name: string): (words: string) => void {
  tell({ step: name }, "");
  return (words) => tell({ done: words }, words ? `${name}: ${words}` : name);
}

export function tellWarning(text: string): void {
  tell({ warning: text }, `Warning: ${text}`);
}

export function tellFailure(text: string): void {
  process.exitCode = 1;
  if (process.send) process.send({ failed: text } satisfies SetupMessage);
  else console.error(text);
}

export function tellResult(result: SetupResult): void {
  const { administrator, authorities } = result;
  const lines = [
    administrator.created ? `Sign in as ${administrator.email}` : "",
    administrator.password ? `Password, shown only this once: ${administrator.password}` : "",
    authorities.masterKeyGenerated ? `Back up the master key: ${authorities.masterKeyFile}` : "",
  ];
  tell({ result }, lines.filter(Boolean).join("\n"));
}
