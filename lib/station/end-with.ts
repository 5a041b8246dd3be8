import type { Duplex } from "node:stream";
import { SECOND_MS } from "#lib/platform/clock";

/** So long a peer may take to read its answer and go. */
const LINGER_MS = 5 * SECOND_MS;

/**
 * Writes the last bytes of a connection and closes it. What still comes is not looked at; a peer that does not go is cut
 * off: nothing else watches a socket that the HTTP server has handed out, not even when the process is to stop.
 */
export function endWith(socket: Duplex, bytes: string, lingerMs = LINGER_MS): void {
  const cut = setTimeout(() => socket.destroy(), lingerMs);
  socket.once("close", () => clearTimeout(cut));
  socket.resume();
  socket.end(bytes);
}
