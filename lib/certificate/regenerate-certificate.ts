import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import { newId } from "#lib/platform/new-id";
import { type CertificateView, findCertificateOfWish } from "./certificate-view";
import { SUPERSEDED_BY_NEW, whyRegenerated } from "./revocation-reasons";
import { revokeRows, type ToRevoke } from "./revoke-rows";
import type { RegenerateCertificate } from "./schema";
import { readStanding, type StationStanding } from "./station-standing";
import { NEW_PUBLIC_KEY_REQUIRED, PUBLIC_KEY_NOT_DECLARED, type RegenerateReason } from "./values";
import { watchOutcome } from "./watch-outcome";

/** What became of a REGENERATE so far. */
export interface Regeneration {
  /** Id of the wish, "op_": where to ask for the outcome. */
  operation: string;
  /** Null while it is not signed. */
  certificate: CertificateView | null;
  /** Certificates that it revoked. */
  revoked: string[];
}

type Wish = { operation: string; revoked: string[] };

/**
 * Revokes the current certificate with the operator's reason and asks for a new one on the declared key, in one commit.
 * From then on the old one is refused everywhere, even while nobody signs. While a wish is open, it is joined. Waits up
 * to 2 s for the station process to sign.
 *
 * @throws DomainError not_found `base_station_not_found`.
 * @throws DomainError stale `base_station_changed`.
 * @throws DomainError conflict `public_key_not_declared`, `new_public_key_required`: nothing is changed.
 */
export async function regenerateCertificate(ctx: Context, input: RegenerateCertificate): Promise<Regeneration> {
  const outcome = watchOutcome(ctx); // before the commit, so that no hint is missed
  try {
    const wish = await storeWish(ctx, input);
    ctx.notify("wish");
    if (wish.revoked.length > 0) ctx.notify("revocation");
    await outcome.ofWish(wish.operation);
    return { ...wish, certificate: await findCertificateOfWish(ctx, wish.operation) };
  } finally {
    outcome.close();
  }
}

/** Transaction W (enrolment.md G1). */
function storeWish(ctx: Context, input: RegenerateCertificate): Promise<Wish> {
  return auditedTransaction<Wish>(ctx, "certificates:regenerate", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);
    const standing = await readStanding(tx, station, "STATION", ctx.clock.now());
    refuseUnlessPossible(station, standing, input.reason);

    const toRevoke = certificatesToRevoke(standing, input.reason);
    const revoked = toRevoke.map(({ certificate }) => certificate.id);
    const operation = standing.wish?.id ?? (await openWish(tx, ctx, station, input.reason, revoked));
    if (station.enrolmentClosedAt !== null) {
      await tx.baseStation.update({ where: { id: station.id }, data: { enrolmentClosedAt: null } });
    }
    const revocations = await revokeRows(tx, ctx, station.id, toRevoke);
    const asked: AuditEntry = {
      action: "certificate.regenerate",
      target: { type: "base_station", id: station.id },
      detail: { reason: input.reason, operation, joined: standing.wish !== undefined },
    };
    return { result: { operation, revoked }, audit: [asked, ...revocations] };
  });
}

function refuseUnlessPossible(
  station: Pick<BaseStation, "publicKeyFingerprint">,
  { latest, keyBlocked }: StationStanding,
  reason: RegenerateReason,
): void {
  const declared = station.publicKeyFingerprint;
  if (declared === null) throw new DomainError("conflict", "public_key_not_declared", PUBLIC_KEY_NOT_DECLARED);
  const stillItsKey = reason === "COMPROMISED" && latest?.publicKeyFingerprint === declared;
  if (keyBlocked || stillItsKey) throw new DomainError("conflict", "new_public_key_required", NEW_PUBLIC_KEY_REQUIRED);
}

/**
 * The current certificate, with it every earlier one in date, and for a compromise the latest even if it is revoked:
 * then its reason changes. The operator's reason is about the latest's key; others merely give way.
 */
function certificatesToRevoke({ current, earlier, latest }: StationStanding, reason: RegenerateReason): ToRevoke[] {
  const all = [...(current ? [current] : []), ...earlier];
  if (reason === "COMPROMISED" && latest?.status === "REVOKED" && latest.revocationReason !== "COMPROMISED") {
    all.push(latest);
  }
  return all.map((certificate) => ({
    certificate,
    why: certificate.publicKeyFingerprint === latest?.publicKeyFingerprint ? whyRegenerated(reason) : SUPERSEDED_BY_NEW,
  }));
}

/** One open wish per station and purpose: the partial unique index is the guard, the station's lock the queue. */
async function openWish(
  tx: Tx,
  ctx: Context,
  station: Pick<BaseStation, "id" | "organizationId">,
  reason: RegenerateReason,
  revokedIds: string[],
): Promise<string> {
  const id = newId(ctx, "op");
  await tx.$executeRaw`
    INSERT INTO certificate_wish (id, organization_id, base_station_id, purpose, status, reason, revoked_ids,
      requested_at, requested_by)
    VALUES (${id}, ${station.organizationId}, ${station.id}, 'STATION', 'OPEN', ${reason}, ${revokedIds},
      ${ctx.clock.now()}, ${ctx.actor.name})`;
  return id;
}
