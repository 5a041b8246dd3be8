import { SECOND_MS } from "#lib/platform/clock";
import { type ShellNumber, type ShellState, shellResize, shellStart, shellStop } from "#lib/remote-session/rmtsh";
import type { SessionToServe } from "#lib/remote-session/sessions-to-serve";
import { GreetingHold, SHELL_GREETING } from "#lib/remote-session/shell-greeting";
import { OPENING_MS, REATTACH_MS, TERMINAL_TAKEN_OVER } from "#lib/remote-session/values";
import type { LnsConnection } from "./lns-sessions";
import { Scrollback } from "./scrollback";
import type { TranscriptWriter } from "./transcript-writer";

/** A browser's end of a terminal. */
export interface Terminal {
  /** What the shell shows. */
  output(data: Buffer): void;
  /** Once, when it is attached: whether the size of its window reaches the shell. */
  resizable(): void;
  close(code: number, reason: string): void;
}

/** One shell on a station, and the browser that uses it. */
export interface RemoteShell {
  readonly session: SessionToServe;
  readonly connection: LnsConnection;
  readonly number: ShellNumber;
  /** Why it has had its time: it did not start, or its browser is gone; undefined while neither is so. */
  whyOver(): string | undefined;
  /** Gives the shell to a browser, with what was shown last; one that had it loses it. */
  attach(terminal: Terminal): void;
  detach(terminal: Terminal): void;
  /** @returns false when the station should be given time before more is sent. */
  input(data: Buffer): boolean;
  resize(rows: number, columns: number): void;
  /** What the station sent for it, without the number. */
  receive(data: Buffer): void;
  /** What the station says of it. */
  note(state: ShellState | undefined): void;
  /** Ends it here and on the station. */
  dispose(code: number, reason: string): Promise<void>;
}

export interface RemoteShellParts {
  session: SessionToServe;
  connection: LnsConnection;
  number: ShellNumber;
  transcript: TranscriptWriter;
  nowMs: () => number;
  /** The station runs it. */
  onOpened: () => void;
  /** It has ended on the station. */
  onEnded: (reason: string) => void;
}

const SCROLLBACK_BYTES = 256 * 1024;
/** Of one frame to the station: far below its buffer, and what a terminal takes at once. */
const INPUT_BYTES = 1024;
/** A station that has this much to take is waited for. */
const FULL_BYTES = 64 * 1024;
/** Each change of size starts a program on the station. */
const RESIZE_MS = SECOND_MS / 2;
/** A shell that has not taken its greeting by then shows what it has to show: far links and slow stations are faster. */
const GREETING_MS = 3 * SECOND_MS;

/** Asks the station to start a shell, and carries it from then on. */
export function startRemoteShell(parts: RemoteShellParts): RemoteShell {
  const { session, connection, number, transcript } = parts;
  const scrollback = new Scrollback(SCROLLBACK_BYTES);
  let terminal: Terminal | undefined;
  const startedAtMs = parts.nowMs();
  /** Null while a browser has it. */
  let detachedSinceMs: number | null = startedAtMs;
  let isOpen = false;
  let isDisposed = false;
  let pid = 0;
  let size: { rows: number; columns: number } | undefined;
  let resizing: NodeJS.Timeout | undefined;
  const greeting = new GreetingHold();
  let holding: NodeJS.Timeout | undefined;

  function opened(): void {
    if (isOpen || isDisposed) return;
    isOpen = true;
    detachedSinceMs = terminal ? null : parts.nowMs(); // a browser has its minute from now on
    if (connection.isOpen) send(SHELL_GREETING);
    holding = setTimeout(showHeld, GREETING_MS);
    parts.onOpened();
  }

  const showHeld = () => show(greeting.release());

  function show(data: Buffer): void {
    if (data.length === 0) return;
    scrollback.add(data);
    terminal?.output(data);
  }

  const send = (data: Buffer) => connection.sendBinary(Buffer.concat([Buffer.of(number), data]));

  /** The first size goes at once, those of a window that is being drawn larger at intervals. */
  function sendSize(): void {
    if (resizing || !size || pid === 0 || !connection.isOpen) return;
    connection.send(shellResize(pid, size.rows, size.columns));
    size = undefined;
    resizing = setTimeout(() => {
      resizing = undefined;
      sendSize();
    }, RESIZE_MS);
  }

  connection.send(shellStart(number, session.operatorName));
  return {
    session,
    connection,
    number,
    whyOver() {
      const nowMs = parts.nowMs();
      if (!isOpen) return nowMs - startedAtMs >= OPENING_MS ? "The base station did not start a shell." : undefined;
      const isLost = detachedSinceMs !== null && nowMs - detachedSinceMs >= REATTACH_MS;
      return isLost ? "The browser was gone for a minute." : undefined;
    },
    attach(next) {
      terminal?.close(TERMINAL_TAKEN_OVER, "The terminal was opened in another window.");
      terminal = next;
      detachedSinceMs = null;
      if (pid !== 0) next.resizable();
      const shown = scrollback.read();
      if (shown.length > 0) next.output(shown);
    },
    detach(gone) {
      if (terminal !== gone) return;
      terminal = undefined;
      detachedSinceMs = parts.nowMs();
    },
    input(data) {
      transcript.add(false, data);
      for (let from = 0; from < data.length; from += INPUT_BYTES) {
        send(data.subarray(from, from + INPUT_BYTES));
      }
      return connection.bufferedBytes < FULL_BYTES;
    },
    resize(rows, columns) {
      size = { rows, columns };
      sendSize();
    },
    receive(data) {
      if (data.length === 0) {
        showHeld();
        parts.onEnded("The shell ended.");
        return;
      }
      opened();
      const kept = Buffer.from(data); // its frame's memory is the network's
      transcript.add(true, kept);
      show(greeting.take(kept));
    },
    note(state) {
      if (state?.started) {
        if (pid === 0 && state.pid !== 0) {
          pid = state.pid;
          terminal?.resizable();
          sendSize();
        }
        opened();
      } else if (isOpen) {
        showHeld();
        parts.onEnded("The shell ended.");
      }
    },
    async dispose(code, reason) {
      if (isDisposed) return;
      isDisposed = true;
      clearTimeout(resizing);
      clearTimeout(holding);
      resizing = undefined;
      pid = 0;
      if (connection.isOpen) connection.send(shellStop(number));
      terminal?.close(code, reason);
      terminal = undefined;
      await transcript.end();
    },
  };
}
