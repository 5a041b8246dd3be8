import type { WebSocket } from "ws";
import type { Actor } from "#lib/audit/actor";
import type { ProcessContext } from "#lib/audit/platform-context";
import { touchSession } from "#lib/operator/touch-session";
import { MINUTE_MS, SECOND_MS } from "#lib/platform/clock";
import { TERMINAL_COLUMNS, TERMINAL_MESSAGE_BYTES, TERMINAL_ROWS, TERMINAL_TOO_SLOW } from "#lib/remote-session/values";
import { closeReason } from "./close-reason";
import type { RemoteShell, Terminal } from "./remote-shell";

/** What a browser may send, by the second: far more than one types, less than floods a station. */
const BYTES_PER_SECOND = 64 * 1024;
const MESSAGES_PER_SECOND = 200;
/** A browser that has this much to take is cut off; it comes back and is shown what came last. */
const BEHIND_BYTES = 1024 * 1024;
const POLICY_VIOLATION = 1008;

interface ServeTerminal {
  process: ProcessContext;
  shell: RemoteShell;
  actor: Actor;
  /** Whether the shell is still the one of its session. */
  isCurrent: () => boolean;
}

/** Gives a shell to a browser that was let in: bytes both ways, and the size of its window. */
export function serveTerminal({ process, shell, actor, isCurrent }: ServeTerminal, socket: WebSocket): void {
  const terminal: Terminal = {
    output(data) {
      if (socket.bufferedAmount > BEHIND_BYTES) socket.close(TERMINAL_TOO_SLOW, "Too much came at once.");
      else if (socket.readyState === socket.OPEN) socket.send(data, { binary: true });
    },
    resizable: () => socket.send(JSON.stringify({ type: "resizable" })),
    close: (code, reason) => socket.close(code, closeReason(reason)), // a station may have said some of it
  };
  const allow = allowance(socket);
  const touch = touching(process, actor);
  socket.on("message", (data: Buffer, isBinary: boolean) => {
    if (!isCurrent()) return;
    const size = isBinary ? undefined : sizeIn(data);
    if (data.length > TERMINAL_MESSAGE_BYTES) socket.close(POLICY_VIOLATION, "The message is too long.");
    else if (isBinary) {
      touch();
      allow(data.length, shell.input(data));
    } else if (size) {
      shell.resize(size.rows, size.columns);
      allow(data.length, true);
    } else socket.close(POLICY_VIOLATION, "The message is not understood.");
  });
  socket.on("close", () => shell.detach(terminal));
  shell.attach(terminal);
}

/** Typing keeps the sign-in alive, as requests do. */
function touching(process: ProcessContext, actor: Actor): () => void {
  let touchedAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (actor.type !== "operator" || now - touchedAt < MINUTE_MS) return;
    touchedAt = now;
    touchSession(process, actor.sessionId).catch((error) => process.log.warn({ error }, "last use not noted"));
  };
}

/** Reads on only when the browser's share of this second is not used up, and the station has room. */
function allowance(socket: WebSocket): (bytes: number, hasRoom: boolean) => void {
  let since = performance.now();
  let bytes = 0;
  let messages = 0;
  return (taken, hasRoom) => {
    const now = performance.now();
    if (now - since >= SECOND_MS) {
      since = now;
      bytes = 0;
      messages = 0;
    }
    bytes += taken;
    messages += 1;
    const isUsedUp = bytes > BYTES_PER_SECOND || messages > MESSAGES_PER_SECOND;
    if (!isUsedUp && hasRoom) return;
    if (socket.isPaused) return;
    socket.pause();
    setTimeout(() => socket.resume(), isUsedUp ? SECOND_MS - (now - since) : SECOND_MS / 10);
  };
}

/** `{"rows": 40, "columns": 120}`; undefined for anything else. */
function sizeIn(data: Buffer): { rows: number; columns: number } | undefined {
  try {
    const { rows, columns } = JSON.parse(data.toString("utf8")) as { rows?: unknown; columns?: unknown };
    if (!isWithin(rows, TERMINAL_ROWS) || !isWithin(columns, TERMINAL_COLUMNS)) return undefined;
    return { rows, columns };
  } catch {
    return undefined; // no JSON, or null
  }
}

function isWithin(value: unknown, { min, max }: Readonly<{ min: number; max: number }>): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}
