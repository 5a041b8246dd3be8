import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { Operator } from "#lib/generated/prisma/client";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import type { OperatorRole } from "./values";

/** An operator as pages and REST show it. Times are RFC 3339 UTC. */
export interface OperatorView {
  id: string;
  name: string;
  email: string;
  role: OperatorRole;
  state: "ACTIVE" | "DISABLED";
  /** Somebody else made the password: it is changed at the next sign-in. */
  passwordIsTemporary: boolean;
  createdAt: string;
  lastSignInAt: string | null;
  disabledAt: string | null;
  version: number;
}

/** Everyone of the actor's organization, by name. */
export async function listOperators(ctx: Context): Promise<OperatorView[]> {
  authorize(ctx.actor, "operators:write");
  const rows = await ctx.db.operator.findMany({
    where: { organizationId: ctx.organizationId },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  return rows.map(operatorView);
}

/** @throws DomainError not_found `operator_not_found`, also for one of another organization. */
export async function getOperator(ctx: Context, id: string): Promise<OperatorView> {
  authorize(ctx.actor, "operators:write");
  const row = await ctx.db.operator.findFirst({ where: { id, organizationId: ctx.organizationId } });
  if (!row) throw operatorNotFound();
  return operatorView(row);
}

export function operatorNotFound(): DomainError {
  return new DomainError("not_found", "operator_not_found", "No user here has this id.");
}

/**
 * An operator, with the organization's row locked until the transaction ends: changes of users queue there, so that of
 * two administrators who disable each other one remains.
 *
 * @throws DomainError not_found `operator_not_found`.
 */
export async function lockOperator(tx: Tx, ctx: Context, id: string): Promise<Operator> {
  await tx.$queryRaw`SELECT id FROM organization WHERE id = ${ctx.organizationId} FOR UPDATE`;
  const row = await tx.operator.findFirst({ where: { id, organizationId: ctx.organizationId } });
  if (!row) throw operatorNotFound();
  return row;
}

export function operatorView(row: Operator): OperatorView {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    state: row.disabledAt ? "DISABLED" : "ACTIVE",
    passwordIsTemporary: row.passwordIsTemporary,
    createdAt: row.createdAt.toISOString(),
    lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    version: row.version,
  };
}
