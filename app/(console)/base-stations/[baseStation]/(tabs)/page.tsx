import { StationColumns } from "#components/base-station/station-columns";
import { STATION_FACTS_PARTS, StationFacts } from "#components/base-station/station-facts";
import { LnsWidget } from "#components/lns/lns-widget";
import { TrafficWidget } from "#components/lns/traffic-widget";
import type { Context } from "#lib/audit/context";
import { listConnectionAttempts } from "#lib/connection-attempt/connection-attempts-view";
import { ListConnectionAttempts } from "#lib/connection-attempt/schema";
import { pageData } from "#lib/web/page-data";
import { type StationParams, stationPageData } from "../station-page-data";

const LNS_PARTS = [
  { id: "lns", label: "LNS" },
  { id: "traffic", label: "RADIO TRAFFIC" },
] as const;

/** Basic view: what was declared, and what was observed. */
export default async function BasicViewPage({ params }: StationParams) {
  const { station, security, lns, refusals } = await stationPageData((await params).baseStation);
  const refused = lns && (await pageData((ctx) => lastRefused(ctx, station.id)));
  return (
    <StationColumns parts={lns ? [...LNS_PARTS, ...STATION_FACTS_PARTS] : STATION_FACTS_PARTS}>
      {lns && (
        <>
          <LnsWidget view={lns} refused={refused} />
          <TrafficWidget view={lns} />
        </>
      )}
      <StationFacts station={station} seen={security.seen} refusal={refusals.write} />
    </StationColumns>
  );
}

async function lastRefused(ctx: Context, baseStation: string) {
  const { attempts } = await listConnectionAttempts(ctx, ListConnectionAttempts.parse({ baseStation, limit: 1 }));
  return attempts[0] ?? null;
}
