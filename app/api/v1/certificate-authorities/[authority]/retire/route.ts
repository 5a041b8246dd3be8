import { retireAuthorityOperation } from "#app/api/v1/certificate-authorities/operations";
import { getAuthority } from "#lib/certificate-authority/authorities-view";
import { retireAuthority } from "#lib/certificate-authority/retire-authority";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const POST = apiRoute(retireAuthorityOperation, async (ctx, { authority }) => {
  await retireAuthority(ctx, authority);
  return json(200, await getAuthority(ctx, authority));
});
