import { listAuditEventsOperation } from "#app/api/v1/audit-events/operations";
import { listBody } from "#app/api/v1/shared-schemas";
import { listAuditEvents } from "#lib/audit/audit-events-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(listAuditEventsOperation, async (ctx, input) => {
  const { events, nextCursor } = await listAuditEvents(ctx, input);
  return json(200, listBody(events, nextCursor));
});
