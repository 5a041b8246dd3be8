import { getBundleCheck } from "#lib/certificate-authority/check-bundle";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { checkBundleOperation } from "../operations";

/** POST /api/v1/vendor-cas/check   {"certificates": "-----BEGIN CERTIFICATE-----…"} */
export const POST = apiRoute(checkBundleOperation, async (ctx, input) => json(200, await getBundleCheck(ctx, input)));
