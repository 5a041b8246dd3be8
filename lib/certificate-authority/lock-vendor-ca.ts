import type { Context } from "#lib/audit/context";
import type { VendorCa, VendorCaStatus } from "#lib/generated/prisma/client";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import { VENDOR_CA_STATUS_WORDS, type VendorCaScope } from "./values";
import type { ChangeVendorCa } from "./vendor-ca-schema";

/** Absent, removed, or somebody else's: the answer is the same. */
export function vendorCaNotFound(): DomainError {
  return new DomainError("not_found", "vendor_ca_not_found", "No vendor CA here has this id.");
}

/**
 * A vendor CA of the actor's organization, its row locked until the transaction ends: changes of one queue here.
 *
 * @throws DomainError not_found `vendor_ca_not_found`.
 * @throws DomainError stale `vendor_ca_changed` when `ifMatch` was sent and is not the current version.
 */
export async function lockVendorCa(tx: Tx, ctx: Context, { ca, ifMatch }: ChangeVendorCa): Promise<VendorCa> {
  const [found] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM vendor_ca WHERE organization_id = ${ctx.organizationId} AND status <> 'REMOVED' AND id = ${ca}
    FOR UPDATE`;
  const row = found && (await tx.vendorCa.findUnique({ where: { id: found.id } }));
  if (!row) throw vendorCaNotFound();
  if (ifMatch !== undefined && ifMatch !== row.version) throw stale(row);
  return row;
}

function stale({ changedBy, changedAt, version }: VendorCa): DomainError {
  const message = "Someone changed this vendor CA since you opened it. Review before saving.";
  const facts = { changedBy, changedAt: changedAt.toISOString(), version };
  return new DomainError("stale", "vendor_ca_changed", message, { facts });
}

/**
 * Moves a locked vendor CA from one status to another.
 *
 * @throws DomainError conflict `vendor_ca_wrong_status`, naming the status that it has.
 */
export async function moveVendorCa(
  tx: Tx,
  ctx: Context,
  row: VendorCa,
  move: { from: readonly VendorCaStatus[]; to: VendorCaStatus; verb: string; approved?: boolean },
): Promise<VendorCa> {
  const { from, to, verb, approved = false } = move;
  if (!from.includes(row.status)) {
    const message = `"${row.name}" is ${VENDOR_CA_STATUS_WORDS[row.status].toLowerCase()}: it cannot be ${verb}.`;
    throw new DomainError("conflict", "vendor_ca_wrong_status", message, { facts: { status: row.status } });
  }
  const now = ctx.clock.now();
  return tx.vendorCa.update({
    where: { id: row.id },
    data: {
      status: to,
      version: { increment: 1 },
      changedAt: now,
      changedBy: ctx.actor.name,
      ...(approved && { approvedAt: now, approvedBy: ctx.actor.name }),
    },
  });
}

/** The scope of a row alone. */
export function scopeOf({ euiPrefixes, euiRanges, domains }: VendorCaScope) {
  return { euiPrefixes: [...euiPrefixes], euiRanges: [...euiRanges], domains: [...domains] };
}
