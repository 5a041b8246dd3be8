import { createTokenOperation, listTokensOperation } from "#app/api/v1/api-tokens/operations";
import { listBody } from "#app/api/v1/shared-schemas";
import { createToken } from "#lib/operator/create-token";
import { listTokens } from "#lib/operator/token-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(listTokensOperation, async (ctx) => json(200, listBody(await listTokens(ctx))));

/** POST .../api-tokens   {"name": "Deployment script", "scopes": ["stations:read"]} */
export const POST = apiRoute(createTokenOperation, async (ctx, input) => {
  const { token, secret } = await createToken(ctx, input);
  return json(201, { ...token, token: secret }, { location: `/api/v1/api-tokens/${token.id}` });
});
