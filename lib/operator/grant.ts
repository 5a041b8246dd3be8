import type { Actor } from "#lib/audit/actor";
import type { Permission } from "#lib/audit/permission";
import { DomainError } from "#lib/platform/domain-error";
import { permissionsOfRole } from "./permissions-of-role";
import type { OperatorRole } from "./values";

/**
 * Nobody gives away more than they hold: a token that may create tokens or users must not make a stronger one.
 *
 * @throws DomainError forbidden `permission_required`, naming what is missing.
 */
export function refuseToExceed(actor: Actor, granted: Iterable<Permission>): void {
  const missing = [...granted].find(
    (permission) => permission !== "account:write" && !actor.permissions.has(permission),
  );
  if (!missing) return;
  const message = `You cannot give away ${missing}, which you do not hold.`;
  throw new DomainError("forbidden", "permission_required", message, { facts: { permission: missing } });
}

export function refuseStrongerRole(actor: Actor, role: OperatorRole): void {
  refuseToExceed(actor, permissionsOfRole(role));
}
