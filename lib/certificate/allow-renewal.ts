import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { MINUTE_MS } from "#lib/platform/clock";
import { DomainError } from "#lib/platform/domain-error";
import type { AllowRenewal } from "./schema";

/** What ALLOW RENEWAL gave. */
export interface RenewalAllowed {
  /** ISO 8601. */
  until: string;
  /** Of the base station, for the ETag. */
  version: number;
}

/**
 * ALLOW RENEWAL: for at most an hour a station may take a new certificate although its own ended longer ago than the
 * policy lets it renew by itself (enrolment.md W4). Nothing else is allowed by it.
 *
 * @throws DomainError not_found `base_station_not_found`.
 * @throws DomainError stale `base_station_changed`.
 * @throws DomainError conflict `certificate_not_expired` when there is no expired certificate to renew, or
 * `enrolment_closed`: only REGENERATE opens it.
 */
export function allowRenewal(ctx: Context, input: AllowRenewal): Promise<RenewalAllowed> {
  return auditedTransaction<RenewalAllowed & { [key: string]: string | number }>(
    ctx,
    "certificates:regenerate",
    async (tx) => {
      const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
      refuseStale(station, input.ifMatch);
      const now = ctx.clock.now();
      if (station.enrolmentClosedAt !== null) {
        const message = "Enrolment is closed since the certificate was revoked. REGENERATE opens it again.";
        throw new DomainError("conflict", "enrolment_closed", message);
      }
      if (station.certificateNotAfter === null || station.certificateNotAfter > now) {
        const message = "This base station has no expired certificate to renew.";
        throw new DomainError("conflict", "certificate_not_expired", message);
      }
      const until = new Date(now.getTime() + input.minutes * MINUTE_MS);
      await tx.baseStation.update({
        where: { id: station.id },
        data: {
          renewalAllowedUntil: until,
          version: { increment: 1 },
          changedAt: now,
          changedBy: ctx.actor.name,
        },
      });
      return {
        result: { until: until.toISOString(), version: station.version + 1 },
        audit: [
          {
            action: "certificate.allow_renewal",
            target: { type: "base_station", id: station.id },
            detail: { reason: input.reason, until: until.toISOString() },
          },
        ],
      };
    },
  );
}
