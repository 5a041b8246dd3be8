import { listBody } from "#app/api/v1/shared-schemas";
import { assignUpdateOperation, listUpdatedStationsOperation } from "#app/api/v1/update-packages/operations";
import { assignUpdate } from "#lib/cups/assign-update";
import { listStationsOfPackage } from "#lib/cups/update-views";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(listUpdatedStationsOperation, async (ctx, input) =>
  json(200, listBody(await listStationsOfPackage(ctx, input))),
);

/** POST .../update-packages/{updatePackage}/base-stations   {"baseStations": ["bs_01J..."]} */
export const POST = apiRoute(assignUpdateOperation, async (ctx, input) => json(200, await assignUpdate(ctx, input)));
