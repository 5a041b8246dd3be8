import { StationColumns } from "#components/base-station/station-columns";
import { STATION_FACTS_PARTS, StationFacts } from "#components/base-station/station-facts";
import { type StationParams, stationPageData } from "../station-page-data";

/** Basic view: what was declared. */
export default async function BasicViewPage({ params }: StationParams) {
  const { station, refusals } = await stationPageData((await params).baseStation);
  return (
    <StationColumns parts={STATION_FACTS_PARTS}>
      <StationFacts station={station} refusal={refusals.write} />
    </StationColumns>
  );
}
