import { StationColumns } from "#components/base-station/station-columns";
import { STATION_FACTS_PARTS, StationFacts } from "#components/base-station/station-facts";
import { LnsWidget } from "#components/lns/lns-widget";
import { TrafficWidget } from "#components/lns/traffic-widget";
import { type StationParams, stationPageData } from "../station-page-data";

const LNS_PARTS = [
  { id: "lns", label: "LNS" },
  { id: "traffic", label: "RADIO TRAFFIC" },
] as const;

/** Basic view: what was declared, and what was observed. */
export default async function BasicViewPage({ params }: StationParams) {
  const { station, security, lns, refusals } = await stationPageData((await params).baseStation);
  return (
    <StationColumns parts={lns ? [...LNS_PARTS, ...STATION_FACTS_PARTS] : STATION_FACTS_PARTS}>
      {lns && (
        <>
          <LnsWidget view={lns} />
          <TrafficWidget view={lns} />
        </>
      )}
      <StationFacts station={station} seen={security.seen} refusal={refusals.write} />
    </StationColumns>
  );
}
