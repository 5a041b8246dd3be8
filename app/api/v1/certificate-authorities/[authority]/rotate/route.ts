import { rotateAuthorityOperation } from "#app/api/v1/certificate-authorities/operations";
import { requestRotation } from "#lib/certificate-authority/request-rotation";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const POST = apiRoute(rotateAuthorityOperation, async (ctx, { authority }) =>
  json(202, await requestRotation(ctx, authority), { location: `/api/v1/certificate-authorities/${authority}` }),
);
