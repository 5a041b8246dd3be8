import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation, visibleBaseStation } from "#lib/base-station/visible-base-station";
import type { BaseStation } from "#lib/generated/prisma/client";
import { EXISTING } from "./certificate-facts";
import { type CertificateView, certificateNotFound, findCertificateView } from "./certificate-view";
import { readStandings } from "./read-standings";
import { SUPERSEDED_BY_NEW, whyRevoked } from "./revocation-reasons";
import { revokeRows, type ToRevoke } from "./revoke-rows";
import { revokeTokens } from "./revoke-tokens";
import type { RevokeCertificate } from "./schema";
import { readStanding, type StandingCertificate, type StationStanding } from "./station-standing";
import { type RevokeReason, STATION_SERVERS } from "./values";
import { withdrawWish } from "./withdraw-wish";

/**
 * Revokes a certificate without a successor. Of the current one it also takes every earlier one in date, so that none
 * stays usable, withdraws an open wish and closes enrolment until the next REGENERATE (enrolment.md G4); of a Basics
 * Station everything that we made for it goes with it. A compromise takes every certificate of the station on that key with it
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
    const { toRevoke, endsWish, closesEnrolment } = scopeOf(input.reason, certificate, station, standing);
    const withdrawn: AuditEntry[] = [];
    const withdraw = async ({ wish }: StationStanding) => {
      if (!wish) return;
      withdrawn.push(await withdrawWish(tx, ctx, station.id, wish.id, "The certificate was revoked."));
    };
    if (endsWish) await withdraw(standing);
    if (closesEnrolment) {
      await tx.baseStation.update({
        where: { id: station.id },
        data: { enrolmentClosedAt: station.enrolmentClosedAt ?? now },
      });
      for (const other of await readStandings(tx, station, now)) {
        if (other.purpose === certificate.purpose) continue;
        await withdraw(other);
        toRevoke.push(...allInDate(other, input.reason));
      }
    }
    const servers = closesEnrolment ? STATION_SERVERS : [];
    const tokens = await revokeTokens(tx, ctx, station, { servers, reason: input.reason });
    const revocations = await revokeRows(tx, ctx, station.id, toRevoke);
    const [first = repeatedEntry(station.id, input), ...others] = [...revocations, ...tokens, ...withdrawn];
    return { result: null, audit: [first, ...others] };
  });
  ctx.notify("revocation");
  ctx.notify("outcome"); // somebody may be waiting for the wish that is withdrawn
  return findCertificateView(ctx, input.certificate);
}

/** On other keys than the one that is revoked: of a compromise nothing is known against them. */
function allInDate({ current, earlier }: StationStanding, reason: RevokeReason): ToRevoke[] {
  const why = reason === "COMPROMISED" ? SUPERSEDED_BY_NEW : whyRevoked(reason);
  return [...(current ? [current] : []), ...earlier].map((certificate) => ({ certificate, why }));
}

interface Scope {
  toRevoke: ToRevoke[];
  /** An open wish is withdrawn. */
  endsWish: boolean;
  closesEnrolment: boolean;
}

/** What a REVOKE is about: of a compromise every certificate in date on the same key, of the current one all in date. */
function scopeOf(
  reason: RevokeReason,
  certificate: StandingCertificate,
  station: Pick<BaseStation, "publicKeyFingerprint">,
  { current, earlier, latest, wish }: StationStanding,
): Scope {
  const { id, publicKeyFingerprint: key } = certificate;
  const keyIsLost = reason === "COMPROMISED";
  const isLost = (one: StandingCertificate) => keyIsLost && one.publicKeyFingerprint === key;
  const inDate = [...(current ? [current] : []), ...earlier].filter((one) => one.id !== id);
  const endsCurrent = current !== undefined && (id === current.id || isLost(current));
  // While its successor is only a wish, the certificate that the wish gave up still stands for the station; and a wish
  // on a key that is given up cannot be fulfilled.
  const endsWish = endsCurrent || id === latest?.id || (keyIsLost && key === station.publicKeyFingerprint);
  const others = inDate.filter((one) => endsCurrent || isLost(one));
  return {
    toRevoke: [
      { certificate, why: whyRevoked(reason) },
      // What goes with it on another key gives way; nothing is known against that key.
      ...others.map((one) => ({
        certificate: one,
        why: keyIsLost && !isLost(one) ? SUPERSEDED_BY_NEW : whyRevoked(reason),
      })),
    ],
    endsWish,
    closesEnrolment: endsCurrent || (wish !== undefined && endsWish && current === undefined),
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
