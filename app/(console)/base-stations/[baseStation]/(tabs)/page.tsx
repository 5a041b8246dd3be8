import { StationColumns } from "#components/base-station/station-columns";
import { STATION_FACTS_PARTS, StationFacts } from "#components/base-station/station-facts";
import { type StationParams, stationPageData } from "../station-page-data";

/** Basic view: what was declared, and what was observed. */
export default async function BasicViewPage({ params }: StationParams) {
  const { station, security, refusals } = await stationPageData((await params).baseStation);
  return (
    <StationColumns parts={STATION_FACTS_PARTS}>
      <StationFacts station={station} seen={security.seen} refusal={refusals.write} />
    </StationColumns>
  );
}
