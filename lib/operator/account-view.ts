import type { Context } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";
import { type OperatorRole, SESSION_IDLE_MS } from "./values";

/** The actor's own account: all an operator may read of itself, whatever its role. */
export interface AccountView {
  id: string;
  name: string;
  email: string;
  role: OperatorRole;
  hasPassword: boolean;
  mustChangePassword: boolean;
  sessions: SessionView[];
}

export interface SessionView {
  id: string;
  isThis: boolean;
  address: string;
  userAgent: string;
  createdAt: string;
  lastSeenAt: string;
}

/** @throws DomainError forbidden `permission_required` for a token, which has no account. */
export async function getAccount(ctx: Context): Promise<AccountView> {
  const { actor } = ctx;
  if (actor.type !== "operator") throw new DomainError("forbidden", "permission_required", "A token has no account.");
  const now = ctx.clock.now();
  const open = {
    revokedAt: null,
    expiresAt: { gt: now },
    lastSeenAt: { gt: new Date(now.getTime() - SESSION_IDLE_MS) },
  };
  const row = await ctx.db.operator.findUniqueOrThrow({
    where: { id: actor.id },
    include: { sessions: { where: open, orderBy: { lastSeenAt: "desc" }, take: 50 } },
  });
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    hasPassword: row.passwordHash !== null,
    mustChangePassword: row.passwordIsTemporary,
    sessions: row.sessions.map((session) => ({
      id: session.id,
      isThis: session.id === actor.sessionId,
      address: session.address,
      userAgent: session.userAgent,
      createdAt: session.createdAt.toISOString(),
      lastSeenAt: session.lastSeenAt.toISOString(),
    })),
  };
}
