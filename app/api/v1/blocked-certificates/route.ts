import { listBody } from "#app/api/v1/shared-schemas";
import { blockVendorCertificate } from "#lib/certificate/block-vendor-certificate";
import { listBlockedCertificates } from "#lib/certificate-authority/blocked-certificates-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { blockCertificateOperation, listBlockedOperation } from "./operations";

/** GET /api/v1/blocked-certificates?vendorCa=ca_... */
export const GET = apiRoute(listBlockedOperation, async (ctx, input) => {
  const { blocked, nextCursor } = await listBlockedCertificates(ctx, input);
  return json(200, listBody(blocked, nextCursor));
});

/** POST /api/v1/blocked-certificates   {"sha256": "…", "reason": "Stolen"} */
export const POST = apiRoute(blockCertificateOperation, async (ctx, input) => {
  const blocked = await blockVendorCertificate(ctx, input);
  return json(201, blocked, { location: `/api/v1/blocked-certificates/${blocked.sha256}` });
});
