import { countBaseStations } from "#lib/base-station/base-station-counters";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { countBaseStationsOperation } from "../operations";

/** GET /api/v1/base-stations/counters */
export const GET = apiRoute(countBaseStationsOperation, async (ctx) => json(200, await countBaseStations(ctx)));
