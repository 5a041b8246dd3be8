import { certificateJson } from "#app/api/v1/certificates/answers";
import { listCertificatesOperation } from "#app/api/v1/certificates/operations";
import { listCertificates } from "#lib/certificate/certificates-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/base-stations/{baseStation}/certificates?limit&cursor */
export const GET = apiRoute(listCertificatesOperation, async (ctx, input) => {
  const { data, page } = await listCertificates(ctx, input);
  return json(200, { data: data.map(certificateJson), page });
});
