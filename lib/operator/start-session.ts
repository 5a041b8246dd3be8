import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { ProcessContext } from "#lib/audit/platform-context";
import type { Tx } from "#lib/platform/db/client";
import { newId } from "#lib/platform/new-id";
import { type Authenticated, wrongCredentials } from "./authenticate";
import { permissionsOfRole } from "./permissions-of-role";
import { hashOfSecret, newSessionSecret } from "./token-hash";
import { SESSION_LIFETIME_MS } from "./values";

export interface SignIn {
  operator: Pick<Authenticated, "id" | "organizationId" | "name" | "role" | "passwordHash">;
  method: "password" | "openid_connect";
  address: string;
  userAgent: string;
  requestId: string;
  /** The cookie that came with the sign-in: its session ends, so that no session id outlives a sign-in. */
  previousSecret?: string | undefined;
}

/**
 * Starts a session of an operator whose identity is proven.
 *
 * @returns the cookie's value, which is stored only by its hash.
 */
export async function startSession(process: ProcessContext, signIn: SignIn): Promise<string> {
  const { operator, address } = signIn;
  const sessionId = newId(process, "ses");
  const secret = newSessionSecret(process.random);
  const now = process.clock.now();
  const ctx: Context = {
    ...process,
    actor: {
      type: "operator",
      id: operator.id,
      name: operator.name,
      sessionId,
      permissions: permissionsOfRole(operator.role),
    },
    organizationId: operator.organizationId,
    requestId: signIn.requestId,
    address,
  };
  await auditedTransaction(ctx, "account:write", async (tx) => {
    await refuseIfChanged(tx, operator);
    if (signIn.previousSecret) {
      const tokenHash = hashOfSecret(signIn.previousSecret);
      await tx.operatorSession.updateMany({ where: { tokenHash, revokedAt: null }, data: { revokedAt: now } });
    }
    await tx.operatorSession.create({
      data: {
        id: sessionId,
        tokenHash: hashOfSecret(secret),
        operatorId: operator.id,
        address,
        userAgent: signIn.userAgent.slice(0, 300),
        createdAt: now,
        lastSeenAt: now,
        expiresAt: new Date(now.getTime() + SESSION_LIFETIME_MS),
      },
    });
    await tx.operator.update({ where: { id: operator.id }, data: { lastSignInAt: now } });
    const target = { type: "operator", id: operator.id };
    return { result: null, audit: [{ action: "operator.sign_in", target, detail: { method: signIn.method } }] };
  });
  return secret;
}

/**
 * A password that was reset, or an operator disabled, while the old one was being checked starts no session.
 *
 * @throws DomainError unauthenticated `wrong_credentials`.
 */
async function refuseIfChanged(tx: Tx, operator: SignIn["operator"]): Promise<void> {
  const [row] = await tx.$queryRaw<{ password_hash: string | null; disabled_at: Date | null }[]>`
    SELECT password_hash, disabled_at FROM operator WHERE id = ${operator.id} FOR UPDATE`;
  const provenByPassword = operator.passwordHash !== undefined;
  if (row && row.disabled_at === null && (!provenByPassword || row.password_hash === operator.passwordHash)) return;
  throw wrongCredentials();
}
