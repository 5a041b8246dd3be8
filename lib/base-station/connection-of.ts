import { SECOND_MS } from "#lib/platform/clock";
import type { ConnectionState } from "./values";

/** A state that lasts, and since when. */
export interface Connection {
  state: ConnectionState;
  /** Null while it never connected, and where nobody here can see it. */
  since: Date | null;
}

/** What the tables say of a station's last connection. */
export interface KnownSession {
  connectedAt: Date;
  disconnectedAt: Date | null;
  /** Of the process that holds it; null when that has no row any more. */
  heartbeatAt: Date | null;
}

/** A process that is alive says so every 2 s: three missed ones, as for /api/health (architecture section 8). */
export const STALE_MS = 6 * SECOND_MS;

/**
 * Whether a station is connected. While its process is silent nobody knows: within seconds another process finds out
 * whether it is gone (close-gone-sessions.ts). Of one that CUPS sent to somebody else's LNS nobody here knows, unless it
 * still holds a connection to ours.
 */
export function connectionOf(session: KnownSession | null, isSentAway: boolean, now: Date): Connection {
  const seen = seenConnection(session, now);
  return isSentAway && seen.state !== "CONNECTED" ? { state: "UNKNOWN", since: null } : seen;
}

function seenConnection(session: KnownSession | null, now: Date): Connection {
  if (!session) return { state: "NEVER_CONNECTED", since: null };
  const { connectedAt, disconnectedAt, heartbeatAt } = session;
  if (disconnectedAt) return { state: "DISCONNECTED", since: disconnectedAt };
  const isAlive = heartbeatAt !== null && now.getTime() - heartbeatAt.getTime() <= STALE_MS;
  if (isAlive) return { state: "CONNECTED", since: connectedAt };
  return { state: "UNKNOWN", since: heartbeatAt ?? connectedAt };
}
