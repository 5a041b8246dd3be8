import { listBody } from "#app/api/v1/shared-schemas";
import { addUpdateKeyOperation, listUpdateKeysOperation } from "#app/api/v1/update-packages/operations";
import { addUpdateKey } from "#lib/cups/add-update-key";
import { listUpdateKeys } from "#lib/cups/update-views";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(listUpdateKeysOperation, async (ctx) => json(200, listBody(await listUpdateKeys(ctx))));

/** POST .../update-keys   {"name": "Release 2026", "key": "-----BEGIN PUBLIC KEY-----..."} */
export const POST = apiRoute(addUpdateKeyOperation, async (ctx, input) => json(201, await addUpdateKey(ctx, input)));
