import { getBaseStation } from "#lib/base-station/base-station-view";
import { updateBaseStation } from "#lib/base-station/update-base-station";
import { deleteBaseStation } from "#lib/certificate/delete-base-station";
import { json, noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { baseStationJson } from "../answers";
import { deleteBaseStationOperation, readBaseStationOperation, updateBaseStationOperation } from "../operations";

/** GET /api/v1/base-stations/{baseStation}, where that is bs_..., lrr:10020039 or uuid:7076FF-024B0B030008 */
export const GET = apiRoute(readBaseStationOperation, async (ctx, { baseStation }) => {
  const station = await getBaseStation(ctx, baseStation);
  return json(200, baseStationJson(station, ctx.clock.now()), { version: station.version });
});

/** PATCH /api/v1/base-stations/{baseStation}   If-Match: "7"   {"name": "Roof Nord", "notes": null} */
export const PATCH = apiRoute(updateBaseStationOperation, async (ctx, input) => {
  const station = await updateBaseStation(ctx, input);
  return json(200, baseStationJson(station, ctx.clock.now()), { version: station.version });
});

/** DELETE /api/v1/base-stations/{baseStation}   If-Match: "7" */
export const DELETE = apiRoute(deleteBaseStationOperation, async (ctx, input) => {
  await deleteBaseStation(ctx, input);
  return noContent();
});
