import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation, visibleBaseStation } from "#lib/base-station/visible-base-station";
import type { BaseStation } from "#lib/generated/prisma/client";
import { EXISTING } from "./certificate-facts";
import { type CertificateView, certificateNotFound, findCertificateView } from "./certificate-view";
import { whyRevoked } from "./revocation-reasons";
import { revokeRows, type ToRevoke } from "./revoke-rows";
import type { RevokeCertificate } from "./schema";
import { readStanding, type StandingCertificate, type StationStanding } from "./station-standing";
import type { RevokeReason } from "./values";
import { withdrawWish } from "./withdraw-wish";

/**
 * Revokes a certificate without a successor. Of the current one it also withdraws an open wish and closes enrolment
 * until the next REGENERATE (enrolment.md G4). A compromise takes every certificate of the station on that key with it
 * (G3). Again is a success with the first date and reason; only a compromise may still be added (G5).
 *
 * @throws DomainError not_found `certificate_not_found`, also for another organization's.
 */
export async function revokeCertificate(ctx: Context, input: RevokeCertificate): Promise<CertificateView> {
  await auditedTransaction(ctx, "certificates:revoke", async (tx) => {
    const id = input.certificate;
    const found = await tx.certificate.findFirst({
      where: { id, ...EXISTING, baseStation: visibleBaseStation(ctx) },
      select: { baseStationId: true },
    });
    if (!found) throw certificateNotFound();
    const now = ctx.clock.now();
    const station = await lockVisibleBaseStation(tx, ctx, { by: "id", value: found.baseStationId });
    refuseStale(station, input.ifMatch);

    const certificate = await tx.certificate.findUniqueOrThrow({ where: { id } }); // as it is under the lock
    const standing = await readStanding(tx, station, certificate.purpose, now);
    const { toRevoke, closesEnrolment } = scopeOf(input.reason, certificate, station, standing);
    const withdrawn: AuditEntry[] = [];
    if (closesEnrolment) {
      const { wish } = standing;
      if (wish) withdrawn.push(await withdrawWish(tx, ctx, station.id, wish.id, "The certificate was revoked."));
      await tx.baseStation.update({
        where: { id: station.id },
        data: { enrolmentClosedAt: station.enrolmentClosedAt ?? now },
      });
    }
    const revocations = await revokeRows(tx, ctx, station.id, toRevoke);
    const [first = repeatedEntry(station.id, input), ...others] = [...revocations, ...withdrawn];
    return { result: null, audit: [first, ...others] };
  });
  ctx.notify("revocation");
  ctx.notify("outcome"); // somebody may be waiting for the wish that is withdrawn
  return findCertificateView(ctx, input.certificate);
}

/** What a REVOKE is about: of a compromise every certificate in date on the same key. */
function scopeOf(
  reason: RevokeReason,
  certificate: StandingCertificate,
  station: Pick<BaseStation, "publicKeyFingerprint">,
  { current, earlier, latest, wish }: StationStanding,
): { toRevoke: ToRevoke[]; closesEnrolment: boolean } {
  const { id, publicKeyFingerprint: key } = certificate;
  const keyIsLost = reason === "COMPROMISED";
  const inDate = [...(current ? [current] : []), ...earlier];
  const onSameKey = inDate.filter((one) => keyIsLost && one.id !== id && one.publicKeyFingerprint === key);
  const all = [certificate, ...onSameKey];
  // While its successor is only a wish, the certificate that the wish gave up still stands for the station; and a wish
  // on a key that is given up cannot be fulfilled.
  const endsWish = id === latest?.id || (keyIsLost && key === station.publicKeyFingerprint);
  return {
    toRevoke: all.map((one) => ({ certificate: one, why: whyRevoked(reason) })),
    closesEnrolment: all.some((one) => one.id === current?.id) || (wish !== undefined && endsWish),
  };
}

/** A repeat changes nothing, and is still told in History. */
function repeatedEntry(baseStation: string, { certificate, reason }: RevokeCertificate): AuditEntry {
  return {
    action: "certificate.revoke",
    target: { type: "certificate", id: certificate },
    baseStation,
    detail: { reason, repeated: true },
  };
}
