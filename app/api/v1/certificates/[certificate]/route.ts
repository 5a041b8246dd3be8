import { PEM_CHAIN, PEM_FILE, preferredType } from "#app/api/v1/certificates/media-types";
import { readCertificateOperation } from "#app/api/v1/certificates/operations";
import { getCertificateView } from "#lib/certificate/certificate-view";
import { json, text } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/certificates/{certificate}   Accept: application/json, application/x-pem-file, application/pem-certificate-chain */
export const GET = apiRoute(readCertificateOperation, async (ctx, input, request) => {
  const certificate = await getCertificateView(ctx, input.certificate);
  const type = preferredType(request.headers.get("accept"));
  const answer =
    type === PEM_FILE
      ? text(200, PEM_FILE, certificate.pem)
      : type === PEM_CHAIN
        ? text(200, PEM_CHAIN, certificate.pem + certificate.chain)
        : json(200, certificate);
  answer.headers.set("vary", "accept");
  return answer;
});
