import { getLnsView } from "#lib/lns/lns-view";
import { notABasicsStation } from "#lib/lns/not-a-basics-station";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { readLnsOperation } from "./operations";

/** GET /api/v1/base-stations/{baseStation}/lns */
export const GET = apiRoute(readLnsOperation, async (ctx, { baseStation }) => {
  const view = await getLnsView(ctx, baseStation);
  if (!view) throw notABasicsStation();
  return json(200, view);
});
