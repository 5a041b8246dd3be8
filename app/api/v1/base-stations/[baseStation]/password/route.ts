import { removeStationPassword, setStationPassword } from "#lib/enrolment/set-station-password";
import { json, noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { removeStationPasswordOperation, setStationPasswordOperation } from "./operations";

/** PUT /api/v1/base-stations/{baseStation}/password   If-Match: "7"   {} generates one */
export const PUT = apiRoute(setStationPasswordOperation, async (ctx, input) => {
  const set = await setStationPassword(ctx, input);
  return json(200, set, { version: set.version });
});

/** DELETE /api/v1/base-stations/{baseStation}/password */
export const DELETE = apiRoute(removeStationPasswordOperation, async (ctx, input) => {
  const { version } = await removeStationPassword(ctx, input);
  return noContent({ version });
});
