import { claimSession } from "#lib/remote-session/claim-session";
import { recordSessionOpened } from "#lib/remote-session/record-session-opened";
import { shellStop } from "#lib/remote-session/rmtsh";
import type { SessionToServe } from "#lib/remote-session/sessions-to-serve";
import type { ListenerParts } from "./listener-parts";
import type { LnsSessions } from "./lns-sessions";
import type { OpenShells } from "./open-shells";
import { startRemoteShell } from "./remote-shell";
import { isSessionClosed, type SessionEndings } from "./session-endings";
import type { ShellNumbers } from "./shell-numbers";
import { transcriptWriter } from "./transcript-writer";

interface ServeSession extends Pick<ListenerParts, "work" | "instance" | "log"> {
  lns: LnsSessions;
  shells: OpenShells;
  numbers: ShellNumbers;
  endings: SessionEndings;
  /** Something is to be done again. */
  hint: () => void;
}

/** @returns does what one session needs now: its shell is started, once its station is here, or the session is ended. */
export function serveSession(parts: ServeSession): (row: SessionToServe) => Promise<void> {
  const { work, instance, log, lns, shells, numbers, endings, hint } = parts;
  const { process } = work;

  async function serve(row: SessionToServe): Promise<void> {
    const shell = shells.of(row.id);
    const ended = row.ended ?? shell?.whyOver();
    if (ended !== undefined) await endings.end(row, ended);
    else if (!shell && row.isClaimed) await endings.end(row, "The process that held it ended.");
    else if (!shell) await start(row);
  }

  async function start(row: SessionToServe): Promise<void> {
    const connection = lns.of(row.baseStationId);
    if (!connection?.isOpen || !connection.features.includes("rmtsh")) return;
    if (!instance.holds()) return; // without the lock, others would take the session for abandoned
    const number = numbers.free(connection);
    if (!(await claimSession(process, { session: row.id, instanceId: instance.id, shell: number }))) return;
    if (!connection.isOpen) return endings.end(row, "The base station disconnected.");
    if (numbers.isRunning(connection, number)) connection.send(shellStop(number)); // left over by somebody
    numbers.take(connection, number);
    const shell = startRemoteShell({
      session: row,
      connection,
      number,
      nowMs: () => process.clock.now().getTime(),
      transcript: transcriptWriter(process, row.id),
      onOpened: () => settle(recordSessionOpened(work.context(), row), row),
      onEnded: (reason) => settle(endings.end(row, reason), row),
    });
    shells.add(shell);
    connection.on("close", (said) => {
      if (shells.of(row.id) !== shell) return;
      const reason = said ? `The base station disconnected: ${said}` : "The base station disconnected.";
      settle(endings.end(row, reason), row);
    });
  }

  /** Writes what happened outside the rounds; the next one mends what was not written. */
  function settle(work: Promise<void>, row: SessionToServe): void {
    work.catch((error: unknown) => {
      if (!isSessionClosed(error)) log.warn({ error, session: row.id }, "state of a remote session not written");
      hint();
    });
  }

  return serve;
}
