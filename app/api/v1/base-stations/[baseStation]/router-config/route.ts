import { getRouterConfig } from "#lib/lns/router-config-view";
import { setRouterConfig } from "#lib/lns/set-router-config";
import { json, noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { readRouterConfigOperation, removeRouterConfigOperation, setRouterConfigOperation } from "./operations";

/** GET /api/v1/base-stations/{baseStation}/router-config */
export const GET = apiRoute(readRouterConfigOperation, async (ctx, { baseStation }) => {
  const { view, version } = await getRouterConfig(ctx, baseStation);
  return json(200, view, { version });
});

/** PUT /api/v1/base-stations/{baseStation}/router-config   If-Match: "7"   {"routerConfig": "{\"hwspec\": ...}"} */
export const PUT = apiRoute(setRouterConfigOperation, async (ctx, input) => {
  const { version } = await setRouterConfig(ctx, input);
  const { view } = await getRouterConfig(ctx, input.baseStation);
  return json(200, view, { version });
});

/** DELETE /api/v1/base-stations/{baseStation}/router-config */
export const DELETE = apiRoute(removeRouterConfigOperation, async (ctx, input) => {
  const { version } = await setRouterConfig(ctx, { ...input, routerConfig: null });
  return noContent({ version });
});
