import { createBaseStation } from "#lib/base-station/create-base-station";
import { listBaseStations } from "#lib/base-station/list-base-stations";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { baseStationJson, baseStationRowJson } from "./answers";
import { createBaseStationOperation, listBaseStationsOperation } from "./operations";

/** GET /api/v1/base-stations?q=roof&sort=-certificate,name&filter[certificate]=expired&limit=50&cursor=...&count=true */
export const GET = apiRoute(listBaseStationsOperation, async (ctx, input) => {
  const { rows, nextCursor, total } = await listBaseStations(ctx, input);
  const now = ctx.clock.now();
  return json(200, {
    data: rows.map((row) => baseStationRowJson(row, now)),
    page: { nextCursor, hasMore: nextCursor !== null, ...(total === null ? {} : { total }) },
  });
});

/** POST /api/v1/base-stations   {"name": "Roof Nord", "eui": "58-A0-CB-FF-FE-80-AA-01", "rfRegion": "EU868"} */
export const POST = apiRoute(createBaseStationOperation, async (ctx, input) => {
  const station = await createBaseStation(ctx, input);
  const location = `/api/v1/base-stations/${station.id}`;
  return json(201, baseStationJson(station, ctx.clock.now()), { version: station.version, location });
});
