import { listRemoteSessionsOperation, openRemoteSessionOperation } from "#app/api/v1/remote-sessions/operations";
import { listBody } from "#app/api/v1/shared-schemas";
import { openRemoteSession } from "#lib/remote-session/open-session";
import { listRemoteSessions } from "#lib/remote-session/remote-session-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/base-stations/{baseStation}/remote-sessions */
export const GET = apiRoute(listRemoteSessionsOperation, async (ctx, input) => {
  const { sessions, nextCursor } = await listRemoteSessions(ctx, input);
  return json(200, listBody(sessions, nextCursor));
});

/** POST /api/v1/base-stations/{baseStation}/remote-sessions   {"reason": "No uplinks since noon", "lengthMinutes": 15} */
export const POST = apiRoute(openRemoteSessionOperation, async (ctx, input) => {
  const session = await openRemoteSession(ctx, input);
  const location = `/api/v1/base-stations/${session.baseStation}/remote-sessions/${session.id}`;
  return json(201, session, { location });
});
