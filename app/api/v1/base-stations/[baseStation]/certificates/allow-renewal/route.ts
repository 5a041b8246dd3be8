import { allowRenewalOperation } from "#app/api/v1/certificates/operations";
import { allowRenewal } from "#lib/certificate/allow-renewal";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** POST /api/v1/base-stations/{baseStation}/certificates/allow-renewal   {"reason": "Back from repair", "minutes": 30} */
export const POST = apiRoute(allowRenewalOperation, async (ctx, input) => {
  const allowed = await allowRenewal(ctx, input);
  return json(200, allowed, { version: allowed.version });
});
