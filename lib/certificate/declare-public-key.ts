import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { alreadyUsed } from "#lib/base-station/already-used";
import { declaredHolder, findKeyFault } from "#lib/base-station/find-key-fault";
import { keyColumns } from "#lib/base-station/key-columns";
import { keyFaultError } from "#lib/base-station/key-fault-error";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import type { PublicKey } from "#lib/pki/public-key";
import type { Tx } from "#lib/platform/db/client";
import { violatedUniqueIndex } from "#lib/platform/db/violated-unique-index";
import { readPolicy } from "#lib/policy/read-policy";
import { releaseWish } from "./release-wish";
import { NEW_PUBLIC_KEY } from "./revocation-reasons";
import { revokeRows } from "./revoke-rows";
import type { DeclarePublicKey } from "./schema";
import { readStanding } from "./station-standing";
import { withdrawWish } from "./withdraw-wish";

const POINTER = "/publicKey";

/**
 * Declares the public key by which the platform knows a base station. Enrolment attempts with the old key stop at
 * once: what the station itself asked for is withdrawn. Its certificate is left alone unless `currentCertificate` is
 * REVOKE (default KEEP), but not renewed; REVOKE takes every one that is still in date. A REGENERATE that waited for a key
 * goes on.
 *
 * @returns the new version, for the ETag.
 * @throws DomainError not_found `base_station_not_found`, also for one outside the actor's domains.
 * @throws DomainError conflict `public_key_in_use` when another base station declares the key or has a certificate on
 * it that still holds, or when it is a key of a CA of ours.
 * @throws DomainError invalid `validation_failed` with `blocked_key` when it was given up as compromised, `weak_key` when
 * it is smaller than the policy allows.
 * @throws DomainError stale `base_station_changed` when `ifMatch` was sent and is not the current version.
 */
export async function declarePublicKey(ctx: Context, input: DeclarePublicKey): Promise<{ version: number }> {
  try {
    const { version, revoked, ...wish } = await storeKey(ctx, input);
    if (revoked) ctx.notify("revocation");
    if (wish.released) ctx.notify("wish");
    if (wish.withdrawn) ctx.notify("outcome");
    return { version };
  } catch (error) {
    // Two stations were given the same key at once: the index let one through.
    if (violatedUniqueIndex(error)?.includes("fingerprint")) {
      throw alreadyUsed(ctx, "public_key_in_use", POINTER, await declaredHolder(ctx.db, input.publicKey.fingerprint));
    }
    throw error;
  }
}

type Declared = { version: number; revoked: boolean; released: boolean; withdrawn: boolean };

function storeKey(ctx: Context, input: DeclarePublicKey): Promise<Declared> {
  return auditedTransaction(ctx, "stations:write", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);
    const { fingerprint } = input.publicKey;
    await refuseUnusable(tx, ctx, station.id, input.publicKey);

    const now = ctx.clock.now();
    await tx.baseStation.update({
      where: { id: station.id },
      data: {
        ...keyColumns(ctx, input.publicKey),
        version: { increment: 1 },
        changedAt: now,
        changedBy: ctx.actor.name,
      },
    });
    const { current, earlier, wish } = await readStanding(tx, station, "STATION", now);
    const isAnother = station.publicKeyFingerprint !== fingerprint;
    const stops = wish !== undefined && wish.kind !== "REGENERATION" && isAnother;
    const withdrawn = stops
      ? [await withdrawWish(tx, ctx, station.id, wish.id, "Another public key was declared.")]
      : [];
    const released = wish?.awaitsStation === true && !stops;
    if (released) await releaseWish(tx, station.id);
    const givenUp = input.currentCertificate === "REVOKE" ? [...(current ? [current] : []), ...earlier] : [];
    const toRevoke = givenUp.map((certificate) => ({ certificate, why: NEW_PUBLIC_KEY }));
    const revocations = await revokeRows(tx, ctx, station.id, toRevoke);
    return {
      result: { version: station.version + 1, revoked: toRevoke.length > 0, released, withdrawn: stops },
      audit: [
        {
          action: "public_key.declare",
          target: { type: "base_station", id: station.id },
          detail: { before: station.publicKeyFingerprint, after: fingerprint },
        },
        ...withdrawn,
        ...revocations,
      ],
    };
  });
}

/** @throws DomainError conflict `public_key_in_use`; invalid `validation_failed` with `blocked_key`, `weak_key`. */
async function refuseUnusable(tx: Tx, ctx: Context, stationId: string, key: PublicKey): Promise<void> {
  const { policy } = await readPolicy({ db: tx });
  const fault = await findKeyFault(tx, ctx, stationId, key, policy);
  if (fault) throw keyFaultError(ctx, fault);
}
