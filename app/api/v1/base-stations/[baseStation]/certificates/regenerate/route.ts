import { certificateJson, operationJson } from "#app/api/v1/certificates/answers";
import { regenerateCertificateOperation } from "#app/api/v1/certificates/operations";
import { findOperationView } from "#lib/certificate/operation-view";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** POST /api/v1/base-stations/{baseStation}/certificates/regenerate   {"reason": "LOST"} */
export const POST = apiRoute(regenerateCertificateOperation, async (ctx, input) => {
  const { operation, certificate, revoked, regenerated } = await regenerateCertificate(ctx, input);
  if (operation === null) return json(200, { regenerated, certificate: null, revoked });
  if (certificate) {
    const location = `/api/v1/certificates/${certificate.id}`;
    return json(201, { regenerated, certificate: certificateJson(certificate), revoked }, { location });
  }
  const location = `/api/v1/operations/${operation}`;
  return json(202, operationJson(await findOperationView(ctx, operation)), { location });
});
