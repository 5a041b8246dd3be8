import type { ProcessContext } from "#lib/audit/platform-context";
import { DomainError } from "#lib/platform/domain-error";
import { verifyPassword } from "./password";
import type { SignInLimiter } from "./sign-in-limiter";
import { MAX_PASSWORD_LENGTH, type OperatorRole } from "./values";

/** An operator whose identity is proven. */
export interface Authenticated {
  id: string;
  organizationId: string;
  name: string;
  email: string;
  role: OperatorRole;
  /** What the password was proven against; absent after another proof. */
  passwordHash?: string | null;
}

const COLUMNS = { id: true, organizationId: true, name: true, email: true, role: true } as const;

/**
 * The operator with this e-mail and password.
 *
 * @throws DomainError unauthenticated `wrong_credentials`, the same and as slow for an unknown account, a wrong
 * password and a disabled operator.
 * @throws DomainError rate_limited `too_many_attempts`.
 */
export async function authenticateByPassword(
  { db, log }: Pick<ProcessContext, "db" | "log">,
  limiter: SignInLimiter,
  attempt: { email: string; password: string; address: string },
): Promise<Authenticated> {
  const email = attempt.email.trim().toLowerCase();
  await limiter.attempt(email, attempt.address);
  const found = await db.operator.findUnique({
    where: { email },
    select: { ...COLUMNS, passwordHash: true, disabledAt: true },
  });
  const right = await verifyPassword(found?.passwordHash ?? null, attempt.password.slice(0, MAX_PASSWORD_LENGTH + 1));
  if (!found || !right || found.disabledAt) {
    log.info({ code: "wrong_credentials", address: attempt.address, operator: found?.id }, "sign-in refused");
    throw wrongCredentials();
  }
  await limiter.succeeded(email, attempt.address);
  const { disabledAt: _, ...operator } = found;
  return operator;
}

/** Said alike whichever part was wrong. */
export function wrongCredentials(): DomainError {
  return new DomainError("unauthenticated", "wrong_credentials", "E-mail or password is wrong.");
}

/** The enabled operator with an e-mail that an OpenID provider vouches for; undefined when there is none. */
export async function operatorByVerifiedEmail(
  { db }: Pick<ProcessContext, "db">,
  claims: { email?: unknown; email_verified?: unknown },
): Promise<Authenticated | undefined> {
  if (typeof claims.email !== "string" || claims.email_verified !== true) return undefined;
  const email = claims.email.trim().toLowerCase();
  return (await db.operator.findFirst({ where: { email, disabledAt: null }, select: COLUMNS })) ?? undefined;
}
