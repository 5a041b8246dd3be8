import { DomainError } from "#lib/platform/domain-error";
import type { Actor } from "./actor";
import type { Permission } from "./permission";

/**
 * Lets the actor pass or not. Changes come here through auditedTransaction; every view calls it first.
 *
 * @throws DomainError forbidden `permission_required`, naming the permission.
 */
export function authorize(actor: Actor, permission: Permission): void {
  if (actor.permissions.has(permission)) return;
  const holder =
    actor.type === "token" ? "This token does not hold the scope" : "Your role does not include the permission";
  throw new DomainError("forbidden", "permission_required", `${holder} ${permission}.`, { facts: { permission } });
}
