import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { BaseStation } from "#lib/generated/prisma/client";
import { DomainError, validationFailed } from "#lib/platform/domain-error";
import type { Json } from "#lib/platform/json";
import { readPolicy } from "#lib/policy/read-policy";
import { type BaseStationView, baseStationView, regionWord } from "./base-station-view";
import { patchedColumns } from "./columns";
import { modelFault } from "./model-fit";
import { policyFaults } from "./policy-faults";
import type { PatchBaseStation, UpdateBaseStation } from "./schema";
import { lockVisibleBaseStation } from "./visible-base-station";

/**
 * Changes what an operator may change of a base station. What the patch leaves out stays.
 *
 * @throws DomainError not_found `base_station_not_found`.
 * @throws DomainError stale `base_station_changed` when `ifMatch` was sent and is not the current version.
 * @throws DomainError invalid `validation_failed` when model and region do not fit, or for what the policy does not
 * allow.
 */
export async function updateBaseStation(ctx: Context, input: UpdateBaseStation): Promise<BaseStationView> {
  return auditedTransaction(ctx, "stations:write", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);

    const { patch } = input;
    const misfit = modelFault({ ...station, rfRegion: regionWord(station.rfRegion), ...withoutUndefined(patch) });
    const { policy } = await readPolicy({ db: tx });
    const faults = [...(misfit ? [misfit] : []), ...(await policyFaults(tx, ctx, policy, changedOf(station, patch)))];
    if (faults.length > 0) throw validationFailed(faults);

    const now = ctx.clock.now();
    const state = patch.administrativeState;
    const stateChanges = state !== undefined && state !== station.administrativeState;
    const row = await tx.baseStation.update({
      where: { id: station.id },
      data: {
        ...patchedColumns(patch),
        ...(stateChanges ? { administrativeSince: now } : {}),
        version: { increment: 1 },
        changedAt: now,
        changedBy: ctx.actor.name,
      },
    });
    const after = baseStationView(row);
    const action = stateChanges ? (state === "SUSPENDED" ? "suspend" : "resume") : "update";
    return {
      result: { ...after },
      audit: [
        {
          action: `base_station.${action}`,
          target: { type: "base_station", id: station.id },
          detail: { changes: changedFields(baseStationView(station), after) },
        },
      ],
    };
  });
}

/**
 * Refuses a change by someone who saw an earlier version, and says who changed the station since, and when.
 *
 * @throws DomainError stale `base_station_changed`.
 */
export function refuseStale(
  station: Pick<BaseStation, "version" | "changedAt" | "changedBy">,
  ifMatch: number | undefined,
): void {
  if (ifMatch === undefined || ifMatch === station.version) return;
  const message = "Someone changed this base station since you opened it. Review before saving.";
  throw new DomainError("stale", "base_station_changed", message, {
    facts: { changedBy: station.changedBy, changedAt: station.changedAt.toISOString(), version: station.version },
  });
}

/** What stays as it was is not judged: a form sends every field, also under a policy that came later. */
function changedOf(station: BaseStation, { access, backhaulSecurity, validity }: PatchBaseStation) {
  return {
    access: access === station.access ? undefined : access,
    backhaulSecurity: backhaulSecurity === station.backhaulSecurity ? undefined : backhaulSecurity,
    validity: validity === station.validity ? undefined : validity,
  };
}

function withoutUndefined(patch: PatchBaseStation) {
  const { manufacturer, model, rfRegion } = patch;
  return {
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(model === undefined ? {} : { model }),
    ...(rfRegion === undefined ? {} : { rfRegion }),
  };
}

const BOOKKEEPING = new Set<keyof BaseStationView>(["version", "changedAt", "changedBy"]);

/** Before and after of the fields that differ. */
function changedFields(before: BaseStationView, after: BaseStationView): Record<string, { before: Json; after: Json }> {
  const keys = (Object.keys(after) as (keyof BaseStationView)[]).filter(
    (key) => !BOOKKEEPING.has(key) && JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  return Object.fromEntries(
    keys.map((key) =>
      key === "administrative"
        ? ["administrativeState", { before: before.administrative.state, after: after.administrative.state }]
        : [key, { before: before[key] as Json, after: after[key] as Json }],
    ),
  );
}
