import { clearRedirectOperation, redirectOperation } from "#app/api/v1/lns-assignments/operations";
import { clearRedirect, redirectStation } from "#lib/cups/redirect-station";
import { noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** PUT .../cups-server   If-Match: "7"   {"server": "srv_..."} */
export const PUT = apiRoute(redirectOperation, async (ctx, input) => noContent(await redirectStation(ctx, input)));

export const DELETE = apiRoute(clearRedirectOperation, async (ctx, input) =>
  noContent(await clearRedirect(ctx, input)),
);
