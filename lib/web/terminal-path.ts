/** Where browsers' terminals are: `/terminal/{session}`, WebSockets alone. */
export const TERMINAL_PATH = "/terminal/";
