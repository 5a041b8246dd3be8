import type { Actor } from "#lib/audit/actor";
import type { ProcessContext } from "#lib/audit/platform-context";
import { permissionsOfRole } from "./permissions-of-role";
import { sessionSecretIn } from "./session-cookie";
import { hashOfSecret } from "./token-hash";
import { LAST_USED_EVERY_MS, type OperatorRole, SESSION_IDLE_MS } from "./values";

/** Who a session belongs to, as of this moment. */
export interface SignedIn {
  actor: Extract<Actor, { type: "operator" }>;
  organizationId: string;
  email: string;
  role: OperatorRole;
  /** Somebody else made the password: nothing but changing it is allowed. */
  mustChangePassword: boolean;
  /** Due for `touchSession`. */
  lastSeenIsOld: boolean;
}

interface Row {
  id: string;
  last_seen_at: Date;
  operator_id: string;
  organization_id: string;
  email: string;
  name: string;
  role: OperatorRole;
  password_is_temporary: boolean;
}

/**
 * Turns a Cookie header into an operator: the row is the truth, so a revoked session, a disabled operator or a changed
 * role counts from the next request on. Free of Next: both processes call it.
 */
export async function checkSession(
  process: Pick<ProcessContext, "db" | "clock">,
  cookieHeader: string | null | undefined,
  secure: boolean,
): Promise<SignedIn | undefined> {
  const secret = sessionSecretIn(cookieHeader, secure);
  return secret === undefined ? undefined : checkSessionSecret(process, secret);
}

/** The same for the bare cookie value. */
export async function checkSessionSecret(
  { db, clock }: Pick<ProcessContext, "db" | "clock">,
  secret: string,
): Promise<SignedIn | undefined> {
  const now = clock.now();
  const idleSince = new Date(now.getTime() - SESSION_IDLE_MS);
  const [row] = await db.$queryRaw<Row[]>`
    SELECT s.id, s.last_seen_at, o.id AS operator_id, o.organization_id, o.email, o.name, o.role::text,
           o.password_is_temporary
    FROM operator_session s JOIN operator o ON o.id = s.operator_id
    WHERE s.token_hash = ${hashOfSecret(secret)} AND s.revoked_at IS NULL AND s.expires_at > ${now}
      AND s.last_seen_at > ${idleSince} AND o.disabled_at IS NULL`;
  if (!row) return undefined;
  return {
    actor: {
      type: "operator",
      id: row.operator_id,
      name: row.name,
      sessionId: row.id,
      permissions: permissionsOfRole(row.role),
    },
    organizationId: row.organization_id,
    email: row.email,
    role: row.role,
    mustChangePassword: row.password_is_temporary,
    lastSeenIsOld: now.getTime() - row.last_seen_at.getTime() >= LAST_USED_EVERY_MS,
  };
}
