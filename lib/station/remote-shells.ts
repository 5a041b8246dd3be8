import type { ProcessContext } from "#lib/audit/platform-context";
import { SECOND_MS } from "#lib/platform/clock";
import { DomainError } from "#lib/platform/domain-error";
import { claimSession } from "#lib/remote-session/claim-session";
import { closeAbandonedSessions } from "#lib/remote-session/close-abandoned-sessions";
import { endSession } from "#lib/remote-session/end-session";
import { recordSessionOpened } from "#lib/remote-session/record-session-opened";
import { readShellStates, type ShellNumber, type ShellState, shellStop } from "#lib/remote-session/rmtsh";
import { type SessionToServe, sessionsToServe } from "#lib/remote-session/sessions-to-serve";
import { OPENING_MS, REATTACH_MS, TERMINAL_CLOSED } from "#lib/remote-session/values";
import { SERVICE_RESTART } from "./close-codes";
import { startJob } from "./job";
import type { ListenerParts } from "./listener-parts";
import type { LnsConnection, LnsSessions } from "./lns-sessions";
import { type RemoteShell, startRemoteShell } from "./remote-shell";
import { transcriptWriter } from "./transcript-writer";

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
  const process: ProcessContext = work.process;
  const shells = new Map<string, RemoteShell>();
  const byStation = new Map<string, RemoteShell>();
  /** When the station was asked to start it. */
  const startedAtMs = new Map<string, number>();
  /** Why sessions end whose rows are still open, and at which of them somebody is. */
  const reasons = new Map<string, string>();
  const finishing = new Set<string>();
  /** What a connection said of its shells last, and the one that was ours last. */
  const states = new WeakMap<LnsConnection, ShellState[]>();
  const lastNumber = new WeakMap<LnsConnection, ShellNumber>();
  const nowMs = () => process.clock.now().getTime();
  let readAt = performance.now();

  async function look(): Promise<boolean> {
    const rows = await readSessions();
    const open = new Map(rows.map((row) => [row.id, row]));
    for (const shell of [...shells.values()]) {
      if (!open.has(shell.session.id)) await drop(shell, "The session was closed.");
    }
    for (const id of reasons.keys()) if (!open.has(id) && !finishing.has(id)) reasons.delete(id);
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
        for (const shell of [...shells.values()]) await drop(shell, "Whether it may stay open could not be read.");
      }
      throw error;
    }
  }

  async function serve(row: SessionToServe): Promise<void> {
    const shell = shells.get(row.id);
    const ended = row.ended ?? (shell ? whyOver(shell) : undefined);
    if (ended !== undefined) await finish(row, ended);
    else if (!shell && row.isClaimed) await finish(row, "The process that held it ended.");
    else if (!shell) await start(row);
  }

  function whyOver(shell: RemoteShell): string | undefined {
    const now = nowMs();
    if (!shell.isOpen) {
      const waited = now - (startedAtMs.get(shell.session.id) ?? now);
      return waited >= OPENING_MS ? "The base station did not start a shell." : undefined;
    }
    const { detachedSinceMs } = shell;
    const isLost = detachedSinceMs !== null && now - detachedSinceMs >= REATTACH_MS;
    return isLost ? "The browser was gone for a minute." : undefined;
  }

  async function start(row: SessionToServe): Promise<void> {
    const connection = lns.of(row.baseStationId);
    if (!connection?.isOpen || !connection.features.includes("rmtsh")) return;
    if (!instance.holds()) return; // without the lock, others would take the session for abandoned
    const number = freeNumber(connection);
    if (!(await claimSession(process, { session: row.id, instanceId: instance.id, shell: number }))) return;
    if (!connection.isOpen) return finish(row, "The base station disconnected.");
    if (states.get(connection)?.[number]?.started) connection.send(shellStop(number)); // left over by somebody
    lastNumber.set(connection, number);
    startedAtMs.set(row.id, nowMs());
    const shell = startRemoteShell({
      session: row,
      connection,
      number,
      nowMs,
      transcript: transcriptWriter(process, row.id),
      onOpened: () => settle(recordSessionOpened(work.context(), row), row),
      onEnded: (reason) => settle(finish(row, reason), row),
    });
    shells.set(row.id, shell);
    byStation.set(row.baseStationId, shell);
    connection.on("close", (reason) => {
      if (shells.get(row.id) !== shell) return;
      settle(finish(row, reason ? `The base station disconnected: ${reason}` : "The base station disconnected."), row);
    });
  }

  /** Not the one used last: what that one still says would be taken for the new one's. */
  function freeNumber(connection: LnsConnection): ShellNumber {
    const [first, second] = states.get(connection) ?? [];
    if (first?.started && !second?.started) return 1;
    if (second?.started && !first?.started) return 0;
    return lastNumber.get(connection) === 0 ? 1 : 0;
  }

  /** The shell ends whatever becomes of the row: that is closed again in the next round, for the reason that came first. */
  async function finish(row: SessionToServe, reason: string): Promise<void> {
    if (finishing.has(row.id)) return;
    const first = reasons.get(row.id) ?? reason;
    reasons.set(row.id, first);
    finishing.add(row.id);
    try {
      const shell = shells.get(row.id);
      if (shell) await drop(shell, first);
      await closeRow(row, first);
      reasons.delete(row.id);
    } finally {
      finishing.delete(row.id);
    }
  }

  async function closeRow(row: SessionToServe, reason: string): Promise<void> {
    try {
      await endSession(work.context(), row, reason);
    } catch (error) {
      if (!isClosed(error)) throw error;
    }
  }

  async function drop(shell: RemoteShell, reason: string, code = TERMINAL_CLOSED): Promise<void> {
    const { id, baseStationId } = shell.session;
    shells.delete(id);
    startedAtMs.delete(id);
    if (byStation.get(baseStationId) === shell) byStation.delete(baseStationId);
    await shell.dispose(code, reason);
  }

  function settle(work: Promise<void>, row: SessionToServe): void {
    work.catch((error: unknown) => {
      if (!isClosed(error)) log.warn({ error, session: row.id }, "state of a remote session not written");
      job.hint();
    });
  }

  /** Hears what a station says of its shells, and from now on also what comes from ours. */
  function watch(connection: LnsConnection): void {
    connection.offerRemoteShell({
      text(text) {
        const told = readShellStates(text);
        if (!told) return false;
        states.set(connection, told);
        const shell = shellOn(connection);
        shell?.note(told[shell.number]);
        return shell !== undefined;
      },
      binary(data) {
        const [number] = data;
        const shell = shellOn(connection);
        if (shell?.number === number) shell?.receive(data.subarray(1));
        return number !== undefined && number === lastNumber.get(connection); // late words of one of ours, too
      },
    });
    job.hint();
  }

  function shellOn(connection: LnsConnection): RemoteShell | undefined {
    const shell = byStation.get(connection.baseStationId);
    return shell?.connection === connection ? shell : undefined;
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
    of: (sessionId) => shells.get(sessionId),
    hint: job.hint,
    async stop() {
      for (const unsubscribe of subscriptions) unsubscribe();
      await Promise.all([job.stop(), abandoned.stop()]);
      const reason = "The platform's process was restarted.";
      for (const shell of [...shells.values()]) {
        await drop(shell, reason, SERVICE_RESTART);
        await endSession(work.context(), shell.session, reason).catch(() => {}); // or the next process closes it
      }
    },
  };
}

const isClosed = (error: unknown) => error instanceof DomainError && error.code === "remote_session_closed";
