import { BackhaulRow } from "#components/base-station/backhaul-row";
import { SecurityWidget } from "#components/base-station/security-widget";
import { StationColumns } from "#components/base-station/station-columns";
import { StationDeleteWidget } from "#components/base-station/station-delete-widget";
import { AttemptsRow } from "#components/certificate/attempts-row";
import { listConnectionAttempts } from "#lib/connection-attempt/connection-attempts-view";
import { ListConnectionAttempts } from "#lib/connection-attempt/schema";
import { pageData } from "#lib/web/page-data";
import { type StationParams, stationPageData } from "../../station-page-data";

const PARTS = [
  { id: "security", label: "SECURITY" },
  { id: "delete", label: "DELETE" },
];

const ATTEMPTS_SHOWN = 5;

/** Advanced: the key, the certificate, and deletion apart. */
export default async function AdvancedPage({ params }: StationParams) {
  const { station, security, refusals } = await stationPageData((await params).baseStation);
  const { lrrId, backhaulSecurity } = station;
  const { attempts } = await pageData((ctx) =>
    listConnectionAttempts(ctx, ListConnectionAttempts.parse({ baseStation: station.id, limit: ATTEMPTS_SHOWN })),
  );
  return (
    <StationColumns parts={PARTS}>
      <SecurityWidget
        view={security}
        lrrId={lrrId}
        backhaul={<BackhaulRow wanted={backhaulSecurity} seen={security.seen} />}
        attempts={<AttemptsRow baseStation={station.id} attempts={attempts} at={security.at} />}
        refusals={refusals}
      />
      <StationDeleteWidget refusal={refusals.write} />
    </StationColumns>
  );
}
