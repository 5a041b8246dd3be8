import type { Context } from "#lib/audit/context";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { CertificatePurpose, WishKind } from "#lib/generated/prisma/enums";
import type { Tx } from "#lib/platform/db/client";
import { newId } from "#lib/platform/new-id";

export interface NewWish {
  purpose: CertificatePurpose;
  kind: WishKind;
  /** Of a REGENERATION what the operator chose; else the kind. */
  reason: string;
  /** Certificates that the same transaction revokes. */
  revokedIds: readonly string[];
  /** There is no key to sign for yet: it waits until the station brings one (enrolment.md G2). */
  awaitsStation: boolean;
}

/**
 * Stores the demand for a new certificate of a locked station that has no open one of this purpose: the partial unique index is the
 * guard, the station's lock the queue. The caller sums the station up last, and sends the hint "wish" after the commit.
 *
 * @returns its id, "op_".
 */
export async function openWish(
  tx: Tx,
  ctx: Context,
  station: Pick<BaseStation, "id" | "organizationId">,
  { purpose, kind, reason, revokedIds, awaitsStation }: NewWish,
): Promise<string> {
  const id = newId(ctx, "op");
  await tx.$executeRaw`
    INSERT INTO certificate_wish (id, organization_id, base_station_id, purpose, kind, status, reason, awaits_station,
      revoked_ids, requested_at, requested_by)
    VALUES (${id}, ${station.organizationId}, ${station.id}, ${purpose}::certificate_purpose, ${kind}::wish_kind, 'OPEN', ${reason},
      ${awaitsStation}, ${[...revokedIds]}, ${ctx.clock.now()}, ${ctx.actor.name})`;
  return id;
}
