import { listAlarmsOperation } from "#app/api/v1/alarms/operations";
import { listBody } from "#app/api/v1/shared-schemas";
import { listAlarms } from "#lib/alarm/alarms-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(listAlarmsOperation, async (ctx, input) => {
  const { alarms, nextCursor } = await listAlarms(ctx, input);
  return json(200, listBody(alarms, nextCursor));
});
