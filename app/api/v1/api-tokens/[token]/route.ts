import { readTokenOperation, revokeTokenOperation } from "#app/api/v1/api-tokens/operations";
import { revokeToken } from "#lib/operator/revoke-token";
import { getToken } from "#lib/operator/token-view";
import { json, noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(readTokenOperation, async (ctx, input) => json(200, await getToken(ctx, input.token)));

export const DELETE = apiRoute(revokeTokenOperation, async (ctx, input) => {
  await revokeToken(ctx, input.token);
  return noContent();
});
