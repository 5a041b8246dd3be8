import { SECOND_MS } from "#lib/platform/clock";
import { closeAbandonedSessions } from "#lib/remote-session/close-abandoned-sessions";
import { endSession } from "#lib/remote-session/end-session";
import { readShellStates } from "#lib/remote-session/rmtsh";
import { type SessionToServe, sessionsToServe } from "#lib/remote-session/sessions-to-serve";
import { SERVICE_RESTART } from "./close-codes";
import { startJob } from "./job";
import type { ListenerParts } from "./listener-parts";
import type { LnsConnection, LnsSessions, RemoteShellHook } from "./lns-sessions";
import { type OpenShells, openShells } from "./open-shells";
import type { RemoteShell } from "./remote-shell";
import { serveSession } from "./serve-session";
import { sessionEndings } from "./session-endings";
import { type ShellNumbers, shellNumbers } from "./shell-numbers";

const POLL_MS = SECOND_MS;
/** Sessions of processes that are gone are looked for this often. */
const ABANDONED_MS = 5 * SECOND_MS;
/** Without a reading for this long, every shell ends. */
const BLIND_MS = 30 * SECOND_MS;

/** The remote shells that this process carries. */
export interface RemoteShells {
  /** Of a session; undefined when this process does not have it. */
  of(sessionId: string): RemoteShell | undefined;
  /** There may be something to do. */
  hint(): void;
  stop(): Promise<void>;
}

export type RemoteShellsParts = Pick<ListenerParts, "work" | "instance" | "subscribe" | "log">;

/**
 * Opens the shells that operators ask for on stations connected here, and ends them: at their limit, at CLOSE SESSION,
 * with the sign-in or the permission that they rest on, with the station's connection, a minute after the browser.
 */
export function remoteShells({ work, instance, subscribe, log }: RemoteShellsParts, lns: LnsSessions): RemoteShells {
  const { process } = work;
  const shells = openShells();
  const numbers = shellNumbers();
  const endings = sessionEndings(work.context, shells);
  const serve = serveSession({ work, instance, log, lns, shells, numbers, endings, hint: () => job.hint() });
  let readAt = performance.now();

  async function look(): Promise<boolean> {
    const rows = await readSessions();
    const open = new Set(rows.map(({ id }) => id));
    for (const shell of shells.all()) {
      if (!open.has(shell.session.id)) await shells.drop(shell, "The session was closed.");
    }
    endings.keep(open);
    for (const row of rows) await serve(row);
    return false;
  }

  /** Without knowing whether a sign-in still holds, nobody keeps a shell for long. */
  async function readSessions(): Promise<SessionToServe[]> {
    try {
      const rows = await sessionsToServe(process, instance.id);
      readAt = performance.now();
      return rows;
    } catch (error) {
      if (performance.now() - readAt >= BLIND_MS) {
        for (const shell of shells.all()) await shells.drop(shell, "Whether it may stay open could not be read.");
      }
      throw error;
    }
  }

  function watch(connection: LnsConnection): void {
    connection.offerRemoteShell(shellHook(connection, shells, numbers));
    job.hint();
  }

  const job = startJob("remote sessions", POLL_MS, look, log);
  const abandoned = startJob(
    "abandoned remote sessions",
    ABANDONED_MS,
    async () => {
      await closeAbandonedSessions(work.context(), instance.id);
      return false;
    },
    log,
  );
  const subscriptions = [lns.onOpen(watch), subscribe("event", job.hint)];
  for (const connection of lns.all()) watch(connection);
  return {
    of: shells.of,
    hint: job.hint,
    async stop() {
      for (const unsubscribe of subscriptions) unsubscribe();
      await Promise.all([job.stop(), abandoned.stop()]);
      const reason = "The platform's process was restarted.";
      for (const shell of shells.all()) {
        await shells.drop(shell, reason, SERVICE_RESTART);
        await endSession(work.context(), shell.session, reason).catch(() => {}); // or the next process closes it
      }
    },
  };
}

/** Hears what a station says of its shells, and what comes from ours. */
function shellHook(connection: LnsConnection, shells: OpenShells, numbers: ShellNumbers): RemoteShellHook {
  return {
    text(text) {
      const told = readShellStates(text);
      if (!told) return false;
      numbers.told(connection, told);
      const shell = shells.on(connection);
      shell?.note(told[shell.number]);
      return shell !== undefined;
    },
    binary(data) {
      const [number] = data;
      const shell = shells.on(connection);
      if (shell?.number === number) shell?.receive(data.subarray(1));
      return numbers.isOurs(connection, number); // late words of one of ours, too
    },
  };
}
