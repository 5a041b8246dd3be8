import { parse, stringify } from "lossless-json";
import { regionWord } from "#lib/base-station/base-station-view";
import type { ReadDb } from "#lib/platform/db/client";
import { routerConfigFor } from "./router-config";

/**
 * The `router_config` to be sent to a station now: its own, else that of its RF region; with the time of sending, by
 * which the station sets its clock reference (basics-station.md 11.2).
 */
export async function readRouterConfig(db: ReadDb, baseStationId: string, now: Date): Promise<string> {
  const { routerConfig, rfRegion } = await db.baseStation.findUniqueOrThrow({
    where: { id: baseStationId },
    select: { routerConfig: true, rfRegion: true },
  });
  return withMuxTime(routerConfig ?? routerConfigFor(regionWord(rfRegion)), now);
}

/** Lossless: JoinEui ranges are 64-bit integers. */
function withMuxTime(text: string, now: Date): string {
  const config = parse(text) as Record<string, unknown>;
  return stringify({ ...config, MuxTime: now.getTime() / 1000 }) ?? text;
}
