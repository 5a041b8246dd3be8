import type { AuditEntry } from "#lib/audit/audit-entry";
import type { Context } from "#lib/audit/context";
import type { CertificateAuthority } from "#lib/generated/prisma/client";
import type { Tx } from "#lib/platform/db/client";
import { newId } from "#lib/platform/new-id";

/**
 * Records the demand for a successor of a CA, or joins the one that is open: at most one per kind. The caller holds the
 * lock of lockAuthorities.
 */
export async function openRotation(
  tx: Tx,
  ctx: Context,
  authority: CertificateAuthority,
): Promise<{ id: string; audit: AuditEntry }> {
  const open = await tx.authorityRotation.findFirst({ where: { kind: authority.kind, status: "OPEN" } });
  const id = open?.id ?? newId(ctx, "op");
  if (open) {
    // Whoever asks again wants it tried now.
    await tx.authorityRotation.update({ where: { id }, data: { notBeforeAttempt: null } });
  } else {
    const requestedAt = ctx.clock.now();
    const data = { id, kind: authority.kind, status: "OPEN", requestedAt, requestedBy: ctx.actor.name } as const;
    await tx.authorityRotation.create({ data });
  }
  const audit: AuditEntry = {
    action: "authority.request_rotation",
    target: { type: "certificate_authority", id: authority.id },
    detail: { name: authority.name, operation: id, joined: open !== null },
  };
  return { id, audit };
}
