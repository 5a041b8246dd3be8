import { readAuthorityOperation } from "#app/api/v1/certificate-authorities/operations";
import { getAuthority } from "#lib/certificate-authority/authorities-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(readAuthorityOperation, async (ctx, { authority }) =>
  json(200, await getAuthority(ctx, authority)),
);
