import { readConnectionAttemptOperation } from "#app/api/v1/connection-attempts/operations";
import { getConnectionAttempt } from "#lib/connection-attempt/connection-attempts-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/connection-attempts/{attempt} */
export const GET = apiRoute(readConnectionAttemptOperation, async (ctx, { attempt }) =>
  json(200, await getConnectionAttempt(ctx, attempt)),
);
