import { listConnectionAttemptsOperation } from "#app/api/v1/connection-attempts/operations";
import { listBody } from "#app/api/v1/shared-schemas";
import { listConnectionAttempts } from "#lib/connection-attempt/connection-attempts-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/connection-attempts?unknown=true */
export const GET = apiRoute(listConnectionAttemptsOperation, async (ctx, input) => {
  const { attempts, nextCursor } = await listConnectionAttempts(ctx, input);
  return json(200, listBody(attempts, nextCursor));
});
