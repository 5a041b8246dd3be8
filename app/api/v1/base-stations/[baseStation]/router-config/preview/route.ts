import { previewRouterConfig } from "#lib/lns/router-config-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { previewRouterConfigOperation } from "../operations";

/** POST /api/v1/base-stations/{baseStation}/router-config/preview   {"routerConfig": "{\"hwspec\": ...}"} */
export const POST = apiRoute(previewRouterConfigOperation, async (ctx, input) => {
  return json(200, await previewRouterConfig(ctx, input));
});
