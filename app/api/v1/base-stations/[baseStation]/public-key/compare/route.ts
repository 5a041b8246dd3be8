import { comparePublicKeyOperation } from "#app/api/v1/certificates/operations";
import { comparePublicKey } from "#lib/certificate/compare-public-key";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** POST /api/v1/base-stations/{baseStation}/public-key/compare   {"publicKey": "-----BEGIN PUBLIC KEY-----..."} */
export const POST = apiRoute(comparePublicKeyOperation, async (ctx, input) =>
  json(200, await comparePublicKey(ctx, input)),
);
