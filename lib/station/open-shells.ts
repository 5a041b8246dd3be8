import { TERMINAL_CLOSED } from "#lib/remote-session/values";
import type { LnsConnection } from "./lns-sessions";
import type { RemoteShell } from "./remote-shell";

/** The shells that run, by their session and by the connection that carries them: one at a time on a station. */
export interface OpenShells {
  of(sessionId: string): RemoteShell | undefined;
  on(connection: LnsConnection): RemoteShell | undefined;
  /** As they are now. */
  all(): RemoteShell[];
  add(shell: RemoteShell): void;
  /** Ends one, here and on its station. @param code that its browser gets. */
  drop(shell: RemoteShell, reason: string, code?: number): Promise<void>;
}

export function openShells(): OpenShells {
  const bySession = new Map<string, RemoteShell>();
  const byStation = new Map<string, RemoteShell>();
  return {
    of: (sessionId) => bySession.get(sessionId),
    on(connection) {
      const shell = byStation.get(connection.baseStationId);
      return shell?.connection === connection ? shell : undefined;
    },
    all: () => [...bySession.values()],
    add(shell) {
      bySession.set(shell.session.id, shell);
      byStation.set(shell.session.baseStationId, shell);
    },
    async drop(shell, reason, code = TERMINAL_CLOSED) {
      const { id, baseStationId } = shell.session;
      bySession.delete(id);
      if (byStation.get(baseStationId) === shell) byStation.delete(baseStationId);
      await shell.dispose(code, reason);
    },
  };
}
