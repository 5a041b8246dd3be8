/** How long a session may be, in minutes. */
export const SESSION_MINUTES = [15, 60, 240] as const;
export type SessionMinutes = (typeof SESSION_MINUTES)[number];

export const SESSION_LENGTHS: Readonly<Record<SessionMinutes, string>> = { 15: "15 min", 60: "1 h", 240: "4 h" };

export const SESSION_STATUSES = ["OPENING", "OPEN", "CLOSED"] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

export const SESSION_STATUS_WORDS: Readonly<Record<SessionStatus, string>> = {
  OPENING: "Opening",
  OPEN: "Open",
  CLOSED: "Closed",
};

/** A browser that was lost may come back within this time; then the session closes. */
export const REATTACH_MS = 60_000;
/** A base station that has not started a shell after this time does not. */
export const OPENING_MS = 30_000;
/** Recorded of one session, both directions together; what goes beyond is shown to the operator but not kept. */
export const TRANSCRIPT_BYTES = 4 * 1024 * 1024;

/** Where a browser's terminal is reached: `/terminal/{session}`. */
export const TERMINAL_PATH = "/terminal/";
/** Of one message from a browser; a longer paste comes in several. */
export const TERMINAL_MESSAGE_BYTES = 8 * 1024;
/** The smallest and largest window that is passed on. */
export const TERMINAL_ROWS = { min: 2, max: 500 } as const;
export const TERMINAL_COLUMNS = { min: 10, max: 1000 } as const;

/** WebSocket close codes of a terminal, beside the registered ones. */
export const TERMINAL_CLOSED = 4000;
/** The same operator has opened the terminal in another window. */
export const TERMINAL_TAKEN_OVER = 4001;
/** The browser took what came too slowly; it may come back. */
export const TERMINAL_TOO_SLOW = 4002;
