import { SecurityWidget } from "#components/base-station/security-widget";
import { StationColumns } from "#components/base-station/station-columns";
import { StationDeleteWidget } from "#components/base-station/station-delete-widget";
import type { RefusedCall } from "#components/certificate/attempts-row";
import { type ConnectionAttemptView, listConnectionAttempts } from "#lib/connection-attempt/connection-attempts-view";
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
        backhaulSecurity={backhaulSecurity}
        attempts={attempts.map(refusedCall)}
        refusals={refusals}
      />
      <StationDeleteWidget refusal={refusals.write} />
    </StationColumns>
  );
}

/** What the row shows: the rest, a key's text among it, stays on the server. */
function refusedCall({ id, lastAt, count, title, message, mend, address }: ConnectionAttemptView): RefusedCall {
  return { id, lastAt, count, title, message, mend, address };
}
