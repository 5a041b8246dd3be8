import { suspendVendorCa } from "#lib/certificate-authority/suspend-vendor-ca";
import { getVendorCa } from "#lib/certificate-authority/vendor-ca-view";
import { apiRoute } from "#lib/web/api-route";
import { vendorCaAnswer } from "../../answer";
import { suspendVendorCaOperation } from "../../operations";

/** POST /api/v1/vendor-cas/{ca}/suspend   If-Match: "3" */
export const POST = apiRoute(suspendVendorCaOperation, async (ctx, input) => {
  const { id } = await suspendVendorCa(ctx, input);
  return vendorCaAnswer(await getVendorCa(ctx, id));
});
