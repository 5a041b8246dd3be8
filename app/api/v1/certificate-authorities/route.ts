import { listAuthoritiesOperation } from "#app/api/v1/certificate-authorities/operations";
import { listBody } from "#app/api/v1/shared-schemas";
import { getAuthorities } from "#lib/certificate-authority/authorities-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(listAuthoritiesOperation, async (ctx) => json(200, listBody(await getAuthorities(ctx))));
