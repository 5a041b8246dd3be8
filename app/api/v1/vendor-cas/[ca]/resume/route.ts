import { resumeVendorCa } from "#lib/certificate-authority/resume-vendor-ca";
import { getVendorCa } from "#lib/certificate-authority/vendor-ca-view";
import { apiRoute } from "#lib/web/api-route";
import { vendorCaAnswer } from "../../answer";
import { resumeVendorCaOperation } from "../../operations";

/** POST /api/v1/vendor-cas/{ca}/resume   If-Match: "3" */
export const POST = apiRoute(resumeVendorCaOperation, async (ctx, input) => {
  const { id } = await resumeVendorCa(ctx, input);
  return vendorCaAnswer(await getVendorCa(ctx, id));
});
