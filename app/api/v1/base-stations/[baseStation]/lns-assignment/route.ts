import {
  assignStationOperation,
  clearStationOperation,
  readStationLnsOperation,
} from "#app/api/v1/lns-assignments/operations";
import { assignStationLns, clearStationLns } from "#lib/cups/assign-lns";
import { getLnsRoute } from "#lib/cups/lns-route-view";
import { json, noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(readStationLnsOperation, async (ctx, input) => {
  const route = await getLnsRoute(ctx, input.baseStation);
  return json(200, route, { version: route.version });
});

/** PUT .../lns-assignment   If-Match: "7"   {"route": "RELAY", "server": "srv_..."} */
export const PUT = apiRoute(assignStationOperation, async (ctx, input) =>
  noContent(await assignStationLns(ctx, input)),
);

export const DELETE = apiRoute(clearStationOperation, async (ctx, input) =>
  noContent(await clearStationLns(ctx, input)),
);
