import { getVendorCaEffects } from "#lib/certificate-authority/vendor-ca-effects";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { vendorCaEffectsOperation } from "../../operations";

/** GET /api/v1/vendor-cas/{ca}/effects */
export const GET = apiRoute(vendorCaEffectsOperation, async (ctx, { ca }) =>
  json(200, await getVendorCaEffects(ctx, ca)),
);
