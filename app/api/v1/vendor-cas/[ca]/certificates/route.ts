import { exchangeVendorCertificates } from "#lib/certificate/exchange-vendor-certificates";
import { getVendorCa } from "#lib/certificate-authority/vendor-ca-view";
import { apiRoute } from "#lib/web/api-route";
import { vendorCaAnswer } from "../../answer";
import { exchangeVendorCertificatesOperation } from "../../operations";

/** PUT /api/v1/vendor-cas/{ca}/certificates   If-Match: "3"   {"certificates": "-----BEGIN CERTIFICATE-----…"} */
export const PUT = apiRoute(exchangeVendorCertificatesOperation, async (ctx, input) => {
  const { id } = await exchangeVendorCertificates(ctx, input);
  return vendorCaAnswer(await getVendorCa(ctx, id));
});
