import {
  readStationUpdateOperation,
  setStationUpdateOperation,
  withdrawUpdateOperation,
} from "#app/api/v1/update-packages/operations";
import { setStationUpdate } from "#lib/cups/assign-update";
import { getStationUpdate } from "#lib/cups/update-views";
import { withdrawUpdate } from "#lib/cups/withdraw-update";
import { json, noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(readStationUpdateOperation, async (ctx, input) =>
  json(200, { update: await getStationUpdate(ctx, input) }),
);

/** PUT .../base-stations/{baseStation}/update   {"updatePackage": "upd_01J..."} */
export const PUT = apiRoute(setStationUpdateOperation, async (ctx, input) =>
  json(200, await setStationUpdate(ctx, input)),
);

export const DELETE = apiRoute(withdrawUpdateOperation, async (ctx, input) => {
  await withdrawUpdate(ctx, input);
  return noContent();
});
