import { SecurityWidget } from "#components/base-station/security-widget";
import { StationColumns } from "#components/base-station/station-columns";
import { StationDeleteWidget } from "#components/base-station/station-delete-widget";
import { type StationParams, stationPageData } from "../../station-page-data";

const PARTS = [
  { id: "security", label: "SECURITY" },
  { id: "delete", label: "DELETE" },
];

/** Advanced: the key, the certificate, and deletion apart. */
export default async function AdvancedPage({ params }: StationParams) {
  const { station, security, refusals } = await stationPageData((await params).baseStation);
  const { lrrId, backhaulSecurity } = station;
  return (
    <StationColumns parts={PARTS}>
      <SecurityWidget view={security} lrrId={lrrId} backhaulSecurity={backhaulSecurity} refusals={refusals} />
      <StationDeleteWidget refusal={refusals.write} />
    </StationColumns>
  );
}
