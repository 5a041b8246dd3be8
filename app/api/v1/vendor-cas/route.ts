import { listBody } from "#app/api/v1/shared-schemas";
import { addVendorCa } from "#lib/certificate-authority/add-vendor-ca";
import { getVendorCa } from "#lib/certificate-authority/vendor-ca-view";
import { listVendorCas } from "#lib/certificate-authority/vendor-cas-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { createVendorCaOperation, listVendorCasOperation } from "./operations";

/** GET /api/v1/vendor-cas */
export const GET = apiRoute(listVendorCasOperation, async (ctx) => json(200, listBody(await listVendorCas(ctx))));

/** POST /api/v1/vendor-cas   {"name": "Acme", "certificates": "-----BEGIN…", "scope": {"euiPrefixes": ["58A0CB"]}} */
export const POST = apiRoute(createVendorCaOperation, async (ctx, input) => {
  const { id } = await addVendorCa(ctx, input);
  const ca = await getVendorCa(ctx, id);
  return json(201, ca, { version: ca.version, location: `/api/v1/vendor-cas/${id}` });
});
