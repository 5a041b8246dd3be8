import { ignoreConnectionAttemptOperation } from "#app/api/v1/connection-attempts/operations";
import { ignoreAttempt } from "#lib/connection-attempt/ignore-attempt";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** POST /api/v1/connection-attempts/{attempt}/ignore   {"ignored": false} puts it back */
export const POST = apiRoute(ignoreConnectionAttemptOperation, async (ctx, input) =>
  json(200, await ignoreAttempt(ctx, input)),
);
