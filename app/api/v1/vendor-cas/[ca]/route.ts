import { removeVendorCa } from "#lib/certificate-authority/remove-vendor-ca";
import { updateVendorCa } from "#lib/certificate-authority/update-vendor-ca";
import { getVendorCa } from "#lib/certificate-authority/vendor-ca-view";
import { noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { vendorCaAnswer } from "../answer";
import { readVendorCaOperation, removeVendorCaOperation, updateVendorCaOperation } from "../operations";

/** GET /api/v1/vendor-cas/{ca} */
export const GET = apiRoute(readVendorCaOperation, async (ctx, { ca }) => vendorCaAnswer(await getVendorCa(ctx, ca)));

/** PATCH /api/v1/vendor-cas/{ca}   If-Match: "3"   {"scope": {"domains": ["region:europe"]}} */
export const PATCH = apiRoute(updateVendorCaOperation, async (ctx, input) => {
  const { id } = await updateVendorCa(ctx, input);
  return vendorCaAnswer(await getVendorCa(ctx, id));
});

/** DELETE /api/v1/vendor-cas/{ca}   If-Match: "3" */
export const DELETE = apiRoute(removeVendorCaOperation, async (ctx, input) => {
  await removeVendorCa(ctx, input);
  return noContent();
});
