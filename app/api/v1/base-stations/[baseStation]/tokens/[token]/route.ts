import { revokeStationToken } from "#lib/certificate/revoke-station-token";
import { noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { revokeStationTokenOperation } from "../operations";

/** DELETE /api/v1/base-stations/{baseStation}/tokens/{token} */
export const DELETE = apiRoute(revokeStationTokenOperation, async (ctx, input) => {
  await revokeStationToken(ctx, input);
  return noContent();
});
