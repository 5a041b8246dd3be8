import { getVendorCaExchange } from "#lib/certificate-authority/vendor-ca-exchange";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { checkExchangeOperation } from "../../../operations";

/** POST /api/v1/vendor-cas/{ca}/certificates/check   {"certificates": "-----BEGIN CERTIFICATE-----…"} */
export const POST = apiRoute(checkExchangeOperation, async (ctx, input) =>
  json(200, await getVendorCaExchange(ctx, input)),
);
