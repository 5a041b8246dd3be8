import { unblockCertificate } from "#lib/certificate-authority/unblock-certificate";
import { noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { unblockCertificateOperation } from "../operations";

/** DELETE /api/v1/blocked-certificates/{sha256} */
export const DELETE = apiRoute(unblockCertificateOperation, async (ctx, input) => {
  await unblockCertificate(ctx, input);
  return noContent();
});
