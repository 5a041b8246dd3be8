import { createHash } from "node:crypto";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { BaseStationRef } from "#lib/base-station/schema";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { validationFailed } from "#lib/platform/domain-error";
import { unstorable } from "#lib/platform/storable";
import { judgeRouterConfig } from "./judge-router-config";
import { notABasicsStation } from "./not-a-basics-station";

const POINTER = "/routerConfig";

export interface RouterConfigChange {
  baseStation: BaseStationRef;
  ifMatch?: number | undefined;
  /** JSON text; null: that of its RF region from now on. */
  routerConfig: string | null;
}

/**
 * Gives a Basics Station a `router_config` of its own, or takes it away. A station that is connected is asked to come
 * again, within a second or two, and gets it then.
 *
 * @returns the new version, for the ETag.
 * @throws DomainError invalid `validation_failed` with a fault for everything that a station could not use.
 * @throws DomainError conflict `not_a_basics_station`.
 * @throws DomainError not_found `base_station_not_found`; stale `base_station_changed`.
 */
export async function setRouterConfig(ctx: Context, input: RouterConfigChange): Promise<{ version: number }> {
  const { routerConfig } = input;
  if (routerConfig !== null) refuseUnusable(routerConfig);
  return auditedTransaction(ctx, "stations:write", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);
    if (station.eui64 === null) throw notABasicsStation();
    await tx.baseStation.update({
      where: { id: station.id },
      data: { routerConfig, version: { increment: 1 }, changedAt: ctx.clock.now(), changedBy: ctx.actor.name },
    });
    return {
      result: { version: station.version + 1 },
      audit: [
        {
          action: routerConfig === null ? "router_config.remove" : "router_config.set",
          target: { type: "base_station", id: station.id },
          detail: { sha256: { before: sha256(station.routerConfig), after: sha256(routerConfig) } },
        },
      ],
    };
  });
}

function refuseUnusable(text: string): void {
  const { faults } = judgeRouterConfig(text);
  const errors = faults.map(({ code, detail, pointer, line, column }) => {
    const place = pointer === "" ? `Column ${column}` : pointer;
    return { pointer: POINTER, code, detail: `${place}: ${detail}`, line };
  });
  const reason = unstorable(text);
  if (reason !== undefined) errors.push({ pointer: POINTER, code: "unstorable", detail: reason, line: 1 });
  if (errors.length > 0) throw validationFailed(errors);
}

const sha256 = (text: string | null) => text && createHash("sha256").update(text).digest("hex");
