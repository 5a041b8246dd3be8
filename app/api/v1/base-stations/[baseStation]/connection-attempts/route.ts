import { listBaseStationAttemptsOperation } from "#app/api/v1/connection-attempts/operations";
import { listBody } from "#app/api/v1/shared-schemas";
import { getBaseStation } from "#lib/base-station/base-station-view";
import { listConnectionAttempts } from "#lib/connection-attempt/connection-attempts-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/base-stations/{baseStation}/connection-attempts */
export const GET = apiRoute(listBaseStationAttemptsOperation, async (ctx, { baseStation, ...input }) => {
  const { id } = await getBaseStation(ctx, baseStation);
  const { attempts, nextCursor } = await listConnectionAttempts(ctx, { ...input, baseStation: id });
  return json(200, listBody(attempts, nextCursor));
});
