import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { Operator } from "#lib/generated/prisma/client";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import { revokeSessions } from "./end-session";
import { refuseStrongerRole } from "./grant";
import { lockOperator, type OperatorView, operatorView } from "./operator-view";
import type { UpdateOperator } from "./schema";

/**
 * Changes a user's name or role, disables it (its sessions end at once) or lets it in again.
 *
 * @throws DomainError not_found `operator_not_found`.
 * @throws DomainError stale `operator_changed` when `ifMatch` was sent and is not the current version.
 * @throws DomainError conflict `own_account` for one's own role or end, `last_administrator` when nobody would be left.
 * @throws DomainError forbidden `permission_required` for a user, or a role, that holds more than the actor.
 */
export async function updateOperator(ctx: Context, input: UpdateOperator): Promise<OperatorView> {
  return auditedTransaction(ctx, "operators:write", async (tx) => {
    const before = await lockOperator(tx, ctx, input.operator);
    if (input.ifMatch !== undefined && input.ifMatch !== before.version) throw stale();
    await refuseHarm(tx, ctx, before, input);

    const disabled = input.disabled ?? before.disabledAt !== null;
    const after = await tx.operator.update({
      where: { id: before.id },
      data: {
        name: input.name ?? before.name,
        role: input.role ?? before.role,
        disabledAt: disabled ? (before.disabledAt ?? ctx.clock.now()) : null,
        version: { increment: 1 },
      },
    });
    const ended = disabled && !before.disabledAt ? await revokeSessions(tx, ctx, before.id) : 0;
    return { result: { ...operatorView(after) }, audit: entries(before, after, ended) };
  });
}

/** What would lock people out, or raise them above the actor. */
async function refuseHarm(tx: Tx, ctx: Context, before: Operator, input: UpdateOperator): Promise<void> {
  const roleChanges = input.role !== undefined && input.role !== before.role;
  refuseStrongerRole(ctx.actor, before.role);
  if (input.role) refuseStrongerRole(ctx.actor, input.role);
  const isDisabled = input.disabled === true && !before.disabledAt;
  if (before.id === ctx.actor.id && (roleChanges || isDisabled)) {
    throw new DomainError("conflict", "own_account", "You cannot disable yourself or change your own role.");
  }
  if (before.role !== "ADMINISTRATOR" || before.disabledAt || !(roleChanges || isDisabled)) return;
  const others = await tx.operator.count({
    where: { organizationId: ctx.organizationId, role: "ADMINISTRATOR", disabledAt: null, id: { not: before.id } },
  });
  if (others > 0) return;
  const message = "This is the last Administrator. Make another user Administrator first.";
  throw new DomainError("conflict", "last_administrator", message);
}

function stale(): DomainError {
  const message = "Someone changed this user since you opened it. Review before saving.";
  return new DomainError("stale", "operator_changed", message);
}

function entries(before: Operator, after: Operator, endedSessions: number): [AuditEntry, ...AuditEntry[]] {
  const target = { type: "operator", id: before.id };
  const named = { name: after.name };
  const changes = Object.fromEntries(
    (["name", "role"] as const)
      .filter((field) => before[field] !== after[field])
      .map((field) => [field, { before: before[field], after: after[field] }]),
  );
  const update = { action: "operator.update", target, detail: { ...named, changes } };
  if ((before.disabledAt === null) === (after.disabledAt === null)) return [update];
  const door = after.disabledAt
    ? { action: "operator.disable", target, detail: { ...named, endedSessions } }
    : { action: "operator.enable", target, detail: named };
  return Object.keys(changes).length > 0 ? [update, door] : [door];
}
