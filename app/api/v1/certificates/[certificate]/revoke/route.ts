import { certificateJson } from "#app/api/v1/certificates/answers";
import { revokeCertificateOperation } from "#app/api/v1/certificates/operations";
import { revokeCertificate } from "#lib/certificate/revoke-certificate";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** POST /api/v1/certificates/{certificate}/revoke   {"reason": "CESSATION_OF_OPERATION"} */
export const POST = apiRoute(revokeCertificateOperation, async (ctx, input) =>
  json(200, certificateJson(await revokeCertificate(ctx, input))),
);
