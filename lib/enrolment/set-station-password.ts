import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { generatePassword, hashPassword } from "#lib/operator/password";
import { DomainError } from "#lib/platform/domain-error";
import { readPolicy } from "#lib/policy/read-policy";
import type { RemoveStationPassword, SetStationPassword } from "./schema";

/** What became of a base station's password. */
export interface StationPassword {
  /** The generated password, shown this once; null when the operator chose it, or the answer is a replay. */
  password: string | null;
  setAt: string;
  setBy: string;
  version: number;
}

/**
 * Sets or generates the password by which a base station identifies itself at the Key Installer. The one before stops at
 * once; certificates stay. It is in force only while the policy and the base station's access want a password.
 *
 * @throws DomainError not_found `base_station_not_found`.
 * @throws DomainError stale `base_station_changed` when `ifMatch` was sent and is not the current version.
 * @throws DomainError conflict `passwords_not_accepted` while the policy enforces keys.
 */
export async function setStationPassword(ctx: Context, input: SetStationPassword): Promise<StationPassword> {
  const generated = input.password === undefined ? generatePassword(ctx.random) : null;
  const passwordHash = await hashPassword(input.password ?? generated ?? "", ctx.random);
  const set = await auditedTransaction(ctx, "stations:write", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);
    const { policy } = await readPolicy({ db: tx });
    if (policy.keyInstallerPublicKey === "ENFORCED") throw passwordsNotAccepted();
    const now = ctx.clock.now();
    const { name } = ctx.actor;
    await tx.baseStation.update({
      where: { id: station.id },
      data: {
        ...{ passwordHash, passwordSetAt: now, passwordSetBy: name },
        ...{ version: { increment: 1 }, changedAt: now, changedBy: name },
      },
    });
    return {
      result: { setAt: now.toISOString(), setBy: name, version: station.version + 1 },
      audit: [
        {
          action: "password.set",
          target: { type: "base_station", id: station.id },
          detail: { generated: generated !== null, replaced: station.passwordHash !== null },
        },
      ],
    };
  });
  return { ...set, password: ctx.idempotency?.replayed ? null : generated };
}

/**
 * Takes a base station's password away: nobody gets in with it any more. Without one it is a success that changes
 * nothing.
 *
 * @returns the version, for the ETag.
 * @throws DomainError not_found `base_station_not_found`; stale `base_station_changed`.
 */
export async function removeStationPassword(ctx: Context, input: RemoveStationPassword): Promise<{ version: number }> {
  return auditedTransaction(ctx, "stations:write", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);
    const now = ctx.clock.now();
    const had = station.passwordHash !== null;
    if (had) {
      await tx.baseStation.update({
        where: { id: station.id },
        data: {
          ...{ passwordHash: null, passwordSetAt: null, passwordSetBy: null },
          ...{ version: { increment: 1 }, changedAt: now, changedBy: ctx.actor.name },
        },
      });
    }
    return {
      result: { version: had ? station.version + 1 : station.version },
      audit: [
        {
          action: "password.remove",
          target: { type: "base_station", id: station.id },
          detail: had ? {} : { repeated: true },
        },
      ],
    };
  });
}

function passwordsNotAccepted(): DomainError {
  const message = "This platform authenticates base stations by their key: passwords are not accepted.";
  return new DomainError("conflict", "passwords_not_accepted", message);
}
