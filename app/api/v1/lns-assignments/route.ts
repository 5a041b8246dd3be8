import { assignDomainOperation, listAssignmentsOperation } from "#app/api/v1/lns-assignments/operations";
import { listBody } from "#app/api/v1/shared-schemas";
import { assignDomainLns } from "#lib/cups/assign-lns";
import { listDomainAssignments } from "#lib/cups/lns-route-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(listAssignmentsOperation, async (ctx) =>
  json(200, listBody(await listDomainAssignments(ctx))),
);

/** PUT .../lns-assignments   {"domain": "region:north", "route": "RELAY", "server": "srv_..."} */
export const PUT = apiRoute(assignDomainOperation, async (ctx, input) => {
  const assignment = await assignDomainLns(ctx, input);
  return json(200, assignment, { version: assignment.version });
});
