import type { Context } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";
import { endSession } from "#lib/remote-session/end-session";
import type { SessionToServe } from "#lib/remote-session/sessions-to-serve";
import type { OpenShells } from "./open-shells";

/** Ends remote sessions, for the reason that came first. */
export interface SessionEndings {
  /** The shell ends whatever becomes of the row: where that stays open, it is ended again in the next round. */
  end(row: SessionToServe, reason: string): Promise<void>;
  /** The others are closed, by whomever. */
  keep(open: ReadonlySet<string>): void;
}

export function sessionEndings(context: () => Context, shells: OpenShells): SessionEndings {
  /** Why sessions end whose rows are still open, and at which of them somebody is. */
  const reasons = new Map<string, string>();
  const ending = new Set<string>();

  async function closeRow(row: SessionToServe, reason: string): Promise<void> {
    try {
      await endSession(context(), row, reason);
    } catch (error) {
      if (!isSessionClosed(error)) throw error;
    }
  }

  return {
    async end(row, reason) {
      if (ending.has(row.id)) return;
      const first = reasons.get(row.id) ?? reason;
      reasons.set(row.id, first);
      ending.add(row.id);
      try {
        const shell = shells.of(row.id);
        if (shell) await shells.drop(shell, first);
        await closeRow(row, first);
        reasons.delete(row.id);
      } finally {
        ending.delete(row.id);
      }
    },
    keep(open) {
      for (const id of reasons.keys()) if (!open.has(id) && !ending.has(id)) reasons.delete(id);
    },
  };
}

/** Somebody else was first. */
export const isSessionClosed = (error: unknown): boolean =>
  error instanceof DomainError && error.code === "remote_session_closed";
