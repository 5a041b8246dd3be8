import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { regionWord } from "#lib/base-station/base-station-view";
import type { BaseStationRef } from "#lib/base-station/schema";
import type { RfRegion } from "#lib/base-station/values";
import { readVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { judgeRouterConfig, type RouterConfigFault } from "./judge-router-config";
import { notABasicsStation } from "./not-a-basics-station";
import { withMuxTime } from "./read-router-config";
import { routerConfigFor } from "./router-config";

/** How a Basics Station configures its radio. */
export interface RouterConfigView {
  baseStation: string;
  rfRegion: RfRegion;
  /** OWN: an operator wrote it. RF_REGION: it follows from its RF region. */
  source: "OWN" | "RF_REGION";
  /** JSON text, without MuxTime unless an operator wrote one. */
  routerConfig: string;
  /** What the station takes and then does not do as one may think; sentences. */
  warnings: string[];
}

export interface RouterConfigPreview {
  faults: RouterConfigFault[];
  warnings: string[];
  /** The message as it would be sent now; null while there are faults. */
  message: string | null;
}

/**
 * @throws DomainError not_found `base_station_not_found`; conflict `not_a_basics_station`.
 */
export async function getRouterConfig(
  ctx: Context,
  ref: BaseStationRef,
): Promise<{ view: RouterConfigView; version: number }> {
  const station = await findBasicsStation(ctx, ref);
  const rfRegion = regionWord(station.rfRegion);
  const routerConfig = station.routerConfig ?? routerConfigFor(rfRegion);
  const source = station.routerConfig === null ? "RF_REGION" : "OWN";
  const { warnings } = judgeRouterConfig(routerConfig);
  return { view: { baseStation: station.id, rfRegion, source, routerConfig, warnings }, version: station.version };
}

/**
 * Judges a text before it is saved; nothing is.
 *
 * @param routerConfig null: that of the station's RF region.
 * @throws DomainError not_found `base_station_not_found`; conflict `not_a_basics_station`.
 */
export async function previewRouterConfig(
  ctx: Context,
  { baseStation, routerConfig }: { baseStation: BaseStationRef; routerConfig: string | null },
): Promise<RouterConfigPreview> {
  const { rfRegion } = await findBasicsStation(ctx, baseStation);
  const text = routerConfig ?? routerConfigFor(regionWord(rfRegion));
  const { faults, warnings } = judgeRouterConfig(text);
  return { faults, warnings, message: faults.length > 0 ? null : withMuxTime(text, ctx.clock.now()) };
}

async function findBasicsStation(ctx: Context, ref: BaseStationRef) {
  authorize(ctx.actor, "stations:read");
  const station = await readVisibleBaseStation(ctx, ref, {
    id: true,
    rfRegion: true,
    routerConfig: true,
    version: true,
    eui64: true,
  });
  if (station.eui64 === null) throw notABasicsStation();
  return station;
}
