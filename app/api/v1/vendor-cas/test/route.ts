import { testVendorLeaf } from "#lib/certificate-authority/test-vendor-leaf";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { testVendorLeafOperation } from "../operations";

/** POST /api/v1/vendor-cas/test   {"certificate": "-----BEGIN CERTIFICATE-----…"} */
export const POST = apiRoute(testVendorLeafOperation, async (ctx, input) =>
  json(200, await testVendorLeaf(ctx, input)),
);
