import { commandMessage } from "#lib/command/command-message";

/** How many remote shells a station has; it does not check higher numbers (basics-station.md 11.4). */
export const SHELLS = 2;
export type ShellNumber = 0 | 1;

/** What a station says of one of its shells. */
export interface ShellState {
  started: boolean;
  /** Of the shell's process; 0 when there is none. */
  pid: number;
}

/** Known to every terminal database, and what the browser's terminal understands. */
const TERM = "xterm";
const MAX_USER_LENGTH = 16;

/** Starts a shell; `user` is a label in the station's own log. */
export function shellStart(shell: ShellNumber, user: string): string {
  const label = user.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, MAX_USER_LENGTH) || "operator";
  return JSON.stringify({ msgtype: "rmtsh", user: label, term: TERM, start: shell });
}

/** Ends a shell and what runs in it (basics-station.md 11.4). */
export function shellStop(shell: ShellNumber): string {
  return JSON.stringify({ msgtype: "rmtsh", stop: shell });
}

/**
 * Tells the shell's terminal its size. `rmtsh` has no message for that; `stty` on the terminal of the shell's own process
 * sets it from beside, and the kernel tells whatever runs in front (SIGWINCH). Nothing is typed into the shell.
 */
export function shellResize(pid: number, rows: number, columns: number): string {
  const command = `stty rows ${rows} cols ${columns} </proc/${pid}/fd/0`;
  return commandMessage(command, []);
}

/** The states of a station's shells in the order of their numbers; undefined when a message is something else. */
export function readShellStates(text: string): ShellState[] | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(message) || message.msgtype !== "rmtsh" || !Array.isArray(message.rmtsh)) return undefined;
  return message.rmtsh.slice(0, SHELLS).map((state: unknown) => {
    const pid = isRecord(state) ? state.pid : 0;
    const isPid = typeof pid === "number" && Number.isSafeInteger(pid) && pid > 0;
    return { started: isRecord(state) && state.started === true, pid: isPid ? pid : 0 };
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
