import { notFound } from "next/navigation";
import { cache } from "react";
import type { StationRefusals } from "#components/base-station/station-refusals";
import type { Context } from "#lib/audit/context";
import { getBaseStation } from "#lib/base-station/base-station-view";
import type { BaseStationRef } from "#lib/base-station/schema";
import { getSecurityView } from "#lib/certificate/security-view";
import { getLnsView } from "#lib/lns/lns-view";
import { pageData } from "#lib/web/page-data";
import { refusalOf } from "../write-refusal";

/** Params of every page below a base station. */
export interface StationParams {
  params: Promise<{ baseStation: string }>;
}

/** What the frame and the tabs of a base station show, read once per rendered page. */
export const stationPageData = cache((baseStation: string) => {
  const ref = refOfPath(baseStation);
  return pageData(async (ctx) => {
    const [station, security, lns] = await Promise.all([
      getBaseStation(ctx, ref),
      getSecurityView(ctx, ref),
      getLnsView(ctx, ref),
    ]);
    return { station, security, lns, refusals: refusalsOf(ctx) };
  });
});

/** Paths name a base station by its id; anything else is not found, without asking. */
export function refOfPath(baseStation: string): BaseStationRef {
  if (!/^bs_\w{1,40}$/.test(baseStation)) notFound();
  return { by: "id", value: baseStation };
}

function refusalsOf(ctx: Context): StationRefusals {
  return {
    write: refusalOf(ctx, "stations:write"),
    regenerate: refusalOf(ctx, "certificates:regenerate"),
    revoke: refusalOf(ctx, "certificates:revoke"),
  };
}
