import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { visibleBaseStation } from "#lib/base-station/visible-base-station";
import { DomainError } from "#lib/platform/domain-error";
import { type CertificateView, findCertificateView } from "./certificate-view";
import { type CertificatePurposeText, type OperationStatus, purposeText } from "./values";

export interface OperationView {
  id: string;
  status: OperationStatus;
  baseStation: string;
  /** What it makes anew. */
  purpose: CertificatePurposeText;
  requestedAt: string;
  closedAt: string | null;
  /** It waits for the base station to bring its key: one that proves itself by password. */
  awaitsStation: boolean;
  /** Why the last attempt came to nothing. */
  fault: string | null;
  result: { certificate: CertificateView; revoked: string[] } | null;
}

/**
 * A regeneration: waiting, being signed, done with its certificate, or withdrawn (by REVOKE or deletion).
 *
 * @throws DomainError not_found `operation_not_found`, also for another organization's.
 */
export async function getOperationView(ctx: Context, id: string): Promise<OperationView> {
  authorize(ctx.actor, "stations:read");
  return findOperationView(ctx, id);
}

/** The same for a change that has authorized its actor already. */
export async function findOperationView(ctx: Context, id: string): Promise<OperationView> {
  const wish = await ctx.db.certificateWish.findFirst({
    where: { id, baseStation: visibleBaseStation(ctx) },
    include: { certificates: { select: { id: true, status: true, issuedAt: true } } },
  });
  if (!wish) throw new DomainError("not_found", "operation_not_found", "No operation here has this id.");
  const made = wish.certificates.find(({ issuedAt }) => issuedAt !== null);
  const signing = wish.certificates.some(({ status }) => status === "RESERVED");
  const status = {
    OPEN: signing ? "PROCESSING" : "PENDING",
    FULFILLED: "COMPLETED",
    WITHDRAWN: "ERR_NOSTART",
  } as const;
  return {
    id: wish.id,
    status: status[wish.status],
    baseStation: wish.baseStationId,
    purpose: purposeText(wish.purpose),
    requestedAt: wish.requestedAt.toISOString(),
    closedAt: wish.closedAt?.toISOString() ?? null,
    awaitsStation: wish.status === "OPEN" && wish.awaitsStation,
    fault: wish.lastFault,
    result: made ? { certificate: await findCertificateView(ctx, made.id), revoked: wish.revokedIds } : null,
  };
}
