import { declarePublicKeyOperation, readPublicKeyOperation } from "#app/api/v1/certificates/operations";
import { declarePublicKey } from "#lib/certificate/declare-public-key";
import { findPublicKey, getPublicKey } from "#lib/certificate/public-key-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/base-stations/{baseStation}/public-key */
export const GET = apiRoute(readPublicKeyOperation, async (ctx, { baseStation }) => {
  const { key, version } = await getPublicKey(ctx, baseStation);
  return json(200, key, { version });
});

/** PUT /api/v1/base-stations/{baseStation}/public-key   If-Match: "7"   {"publicKey": "-----BEGIN PUBLIC KEY-----..."} */
export const PUT = apiRoute(declarePublicKeyOperation, async (ctx, input) => {
  const { version } = await declarePublicKey(ctx, input);
  const { key } = await findPublicKey(ctx, input.baseStation);
  return json(200, key, { version });
});
