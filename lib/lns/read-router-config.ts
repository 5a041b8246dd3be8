import { parse, stringify } from "lossless-json";
import { regionWord } from "#lib/base-station/base-station-view";
import type { ReadDb } from "#lib/platform/db/client";
import { routerConfigFor } from "./router-config";

/** The `router_config` of each station: its own, else that of its RF region. One that is unknown has none. */
export async function readRouterConfigs(db: ReadDb, baseStationIds: readonly string[]): Promise<Map<string, string>> {
  const stations = await db.baseStation.findMany({
    where: { id: { in: [...baseStationIds] } },
    select: { id: true, routerConfig: true, rfRegion: true },
  });
  return new Map(
    stations.map(({ id, routerConfig, rfRegion }) => [id, routerConfig ?? routerConfigFor(regionWord(rfRegion))]),
  );
}

/**
 * A `router_config` as it is sent: with the present time, by which the station sets its clock reference
 * (basics-station.md 11.2). Lossless: JoinEui ranges are 64-bit integers.
 */
export function withMuxTime(routerConfig: string, now: Date): string {
  const config = parse(routerConfig) as Record<string, unknown>;
  return stringify({ msgtype: "router_config", ...config, MuxTime: now.getTime() / 1000 }) ?? routerConfig;
}
