import { createStationToken } from "#lib/certificate/create-station-token";
import { listStationTokens } from "#lib/certificate/credentials-view";
import { tokenKeyFile } from "#lib/certificate/values";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";
import { createStationTokenOperation, listStationTokensOperation } from "./operations";

/** POST /api/v1/base-stations/{baseStation}/tokens   {"server": "CUPS"} */
export const POST = apiRoute(createStationTokenOperation, async (ctx, input) => {
  const made = await createStationToken(ctx, input);
  return json(201, { ...made, keyFile: made.token === null ? null : tokenKeyFile(made.token) });
});

/** GET /api/v1/base-stations/{baseStation}/tokens */
export const GET = apiRoute(listStationTokensOperation, async (ctx, input) =>
  json(200, { data: await listStationTokens(ctx, input.baseStation) }),
);
