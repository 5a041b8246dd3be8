import type { Actor } from "#lib/audit/actor";
import type { Context } from "#lib/audit/context";
import { checkSession } from "#lib/operator/check-session";
import { checkToken, touchToken } from "#lib/operator/check-token";
import { touchSession } from "#lib/operator/touch-session";
import { DomainError } from "#lib/platform/domain-error";
import { type RequestFacts, requestFacts } from "./private-headers";
import type { WebRuntime } from "./web-runtime";

/** A request's Context, and what else its session or token says. */
export interface RequestContext {
  ctx: Context;
  facts: RequestFacts;
  /** The operator must change a temporary password before anything else. */
  mustChangePassword: boolean;
}

interface Caller {
  actor: Actor;
  organizationId: string;
  mustChangePassword: boolean;
  touch?: () => Promise<void>;
}

/**
 * Who asks: the bearer token when one is sent, else the session cookie.
 *
 * @throws DomainError unauthenticated `not_signed_in` or `invalid_token`.
 */
export async function contextOf(runtime: WebRuntime, headers: Headers): Promise<RequestContext> {
  const facts = requestFacts(headers);
  const authorization = headers.get("authorization");
  const caller =
    authorization === null
      ? await sessionCaller(runtime, headers.get("cookie"), facts.secure)
      : await tokenCaller(runtime, authorization);
  await caller.touch?.().catch((error) => runtime.log.warn({ error }, "last use not noted"));
  const { db, openTransaction, clock, random, log, notify, subscribe } = runtime;
  const { actor, organizationId, mustChangePassword } = caller;
  const { requestId, address } = facts;
  const ownLog = log.child({ requestId, organizationId, actor: actor.id });
  const ctx = {
    db,
    openTransaction,
    clock,
    random,
    notify,
    subscribe,
    log: ownLog,
    actor,
    organizationId,
    requestId,
    address,
  };
  return { ctx, facts, mustChangePassword };
}

async function sessionCaller(runtime: WebRuntime, cookie: string | null, secure: boolean): Promise<Caller> {
  const signedIn = await checkSession(runtime, cookie, secure);
  if (!signedIn) throw new DomainError("unauthenticated", "not_signed_in", "Sign in, or send a token.");
  const { actor, organizationId, mustChangePassword } = signedIn;
  const touch = signedIn.lastSeenIsOld ? { touch: () => touchSession(runtime, actor.sessionId) } : {};
  return { actor, organizationId, mustChangePassword, ...touch };
}

async function tokenCaller(runtime: WebRuntime, authorization: string): Promise<Caller> {
  const secret = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  const holder = secret === undefined ? undefined : await checkToken(runtime, secret);
  if (!holder) {
    const message = "The token is unknown, revoked or expired.";
    throw new DomainError("unauthenticated", "invalid_token", message);
  }
  const { actor, organizationId } = holder;
  const touch = holder.lastUsedIsOld ? { touch: () => touchToken(runtime, actor.id) } : {};
  return { actor, organizationId, mustChangePassword: false, ...touch };
}
