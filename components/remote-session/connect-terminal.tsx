import {
  REATTACH_MS,
  TERMINAL_CLOSED,
  TERMINAL_MESSAGE_BYTES,
  TERMINAL_PATH,
  TERMINAL_TAKEN_OVER,
} from "#lib/remote-session/values";

export type TerminalState =
  | { kind: "connecting" }
  | { kind: "connected" }
  /** It does not come back by itself; `canReturn`: it may when it is asked to. */
  | { kind: "ended"; reason: string; canReturn: boolean };

interface TerminalListeners {
  onOutput: (data: Uint8Array) => void;
  onState: (state: TerminalState) => void;
  /** The size of the window reaches the shell. */
  onResizable: () => void;
}

export interface TerminalConnection {
  type(bytes: Uint8Array<ArrayBuffer>): void;
  resize(rows: number, columns: number): void;
  reconnect(): void;
  close(): void;
}

const RETRY_MS = 1000;
const GONE = "The connection is lost. The session may have closed.";

/** The WebSocket of a terminal, which is opened again as long as the session waits for it. */
export function connectTerminal(session: string, listeners: TerminalListeners): TerminalConnection {
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let lostAt = performance.now();
  let isDone = false;

  function open(): void {
    listeners.onState({ kind: "connecting" });
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const opened = new WebSocket(`${scheme}//${location.host}${TERMINAL_PATH}${session}`);
    socket = opened;
    opened.binaryType = "arraybuffer";
    opened.onopen = () => listeners.onState({ kind: "connected" });
    opened.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (typeof data === "string") listeners.onResizable();
      else listeners.onOutput(new Uint8Array(data));
    };
    let wasOpen = false;
    opened.addEventListener("open", () => {
      wasOpen = true;
    });
    opened.onclose = ({ code, reason }) => {
      if (socket !== opened || isDone) return;
      if (wasOpen) lostAt = performance.now();
      if (code === TERMINAL_CLOSED) listeners.onState({ kind: "ended", reason, canReturn: false });
      else if (code === TERMINAL_TAKEN_OVER) listeners.onState({ kind: "ended", reason, canReturn: true });
      else if (performance.now() - lostAt > REATTACH_MS) {
        listeners.onState({ kind: "ended", reason: GONE, canReturn: true });
      } else {
        listeners.onState({ kind: "connecting" });
        retry = setTimeout(open, RETRY_MS);
      }
    };
  }

  function send(data: string | Uint8Array<ArrayBuffer>): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(data);
  }

  open();
  return {
    type(bytes) {
      for (let from = 0; from < bytes.length; from += TERMINAL_MESSAGE_BYTES) {
        send(bytes.subarray(from, from + TERMINAL_MESSAGE_BYTES));
      }
    },
    resize: (rows, columns) => send(JSON.stringify({ rows, columns })),
    reconnect() {
      clearTimeout(retry);
      lostAt = performance.now();
      open();
    },
    close() {
      isDone = true;
      clearTimeout(retry);
      socket?.close();
    },
  };
}
