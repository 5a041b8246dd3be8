import { closeRemoteSessionOperation, readRemoteSessionOperation } from "#app/api/v1/remote-sessions/operations";
import { closeRemoteSession } from "#lib/remote-session/close-session";
import { getRemoteSession } from "#lib/remote-session/remote-session-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/base-stations/{baseStation}/remote-sessions/{session} */
export const GET = apiRoute(readRemoteSessionOperation, async (ctx, input) =>
  json(200, await getRemoteSession(ctx, input)),
);

/** DELETE /api/v1/base-stations/{baseStation}/remote-sessions/{session}: CLOSE SESSION */
export const DELETE = apiRoute(closeRemoteSessionOperation, async (ctx, input) =>
  json(200, await closeRemoteSession(ctx, input)),
);
