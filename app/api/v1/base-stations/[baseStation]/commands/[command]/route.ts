import { cancelCommandOperation, readCommandOperation } from "#app/api/v1/remote-sessions/operations";
import { cancelCommand } from "#lib/command/cancel-command";
import { getCommand } from "#lib/command/command-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/base-stations/{baseStation}/commands/{command} */
export const GET = apiRoute(readCommandOperation, async (ctx, input) => json(200, await getCommand(ctx, input)));

/** DELETE /api/v1/base-stations/{baseStation}/commands/{command}: as long as it waits */
export const DELETE = apiRoute(cancelCommandOperation, async (ctx, input) =>
  json(200, await cancelCommand(ctx, input)),
);
