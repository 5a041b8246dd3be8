import type { Actor } from "#lib/audit/actor";
import { authorize } from "#lib/audit/authorize";
import type { ProcessContext } from "#lib/audit/platform-context";
import type { RemoteSession } from "#lib/generated/prisma/client";
import { checkSession } from "#lib/operator/check-session";
import { checkToken } from "#lib/operator/check-token";
import { DomainError } from "#lib/platform/domain-error";
import { sessionIsClosed } from "./end-session";
import { remoteSessionNotFound, signInOf } from "./remote-session-view";

/** Who wants to use a terminal, and how they prove it. */
export interface TerminalCaller {
  session: string;
  cookie: string | undefined;
  authorization: string | undefined;
  /** Whether the browser came by https: its cookie has another name then. */
  secure: boolean;
}

/** Who was let in. */
export interface TerminalUser {
  actor: Actor;
  row: RemoteSession;
}

/**
 * Whether a browser may have a session's terminal: only the sign-in that opened it.
 *
 * @throws DomainError unauthenticated `not_signed_in`, forbidden `permission_required` or `password_change_required`,
 * not_found `remote_session_not_found`, forbidden `remote_session_of_another`, conflict `remote_session_closed`.
 */
export async function admitTerminal(
  process: Pick<ProcessContext, "db" | "clock">,
  caller: TerminalCaller,
): Promise<TerminalUser> {
  const { actor, organizationId } = await callerOf(process, caller);
  authorize(actor, "sessions:open");
  const row = await process.db.remoteSession.findFirst({
    where: { id: caller.session, organizationId, baseStation: { deletedAt: null } },
  });
  if (!row) throw remoteSessionNotFound();
  if (row.operatorSessionId !== signInOf({ actor })) {
    const message = `The terminal belongs to ${row.operatorName}, in the browser in which the session was opened.`;
    throw new DomainError("forbidden", "remote_session_of_another", message);
  }
  if (row.status === "CLOSED") throw sessionIsClosed();
  return { actor, row };
}

async function callerOf(
  process: Pick<ProcessContext, "db" | "clock">,
  { cookie, authorization, secure }: TerminalCaller,
): Promise<{ actor: Actor; organizationId: string }> {
  const secret = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  const holder = secret === undefined ? undefined : await checkToken(process, secret);
  if (holder) return holder;
  const signedIn = authorization === undefined ? await checkSession(process, cookie, secure) : undefined;
  if (!signedIn) throw new DomainError("unauthenticated", "not_signed_in", "Sign in, or send a token.");
  if (signedIn.mustChangePassword) {
    throw new DomainError("forbidden", "password_change_required", "Change your temporary password first.");
  }
  return signedIn;
}
