import { approveVendorCa } from "#lib/certificate-authority/approve-vendor-ca";
import { getVendorCa } from "#lib/certificate-authority/vendor-ca-view";
import { apiRoute } from "#lib/web/api-route";
import { vendorCaAnswer } from "../../answer";
import { approveVendorCaOperation } from "../../operations";

/** POST /api/v1/vendor-cas/{ca}/approve   If-Match: "3" */
export const POST = apiRoute(approveVendorCaOperation, async (ctx, input) => {
  const { id } = await approveVendorCa(ctx, input);
  return vendorCaAnswer(await getVendorCa(ctx, id));
});
