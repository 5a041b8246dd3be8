import { clearDomainOperation } from "#app/api/v1/lns-assignments/operations";
import { clearDomainLns } from "#lib/cups/assign-lns";
import { noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const DELETE = apiRoute(clearDomainOperation, async (ctx, input) => {
  await clearDomainLns(ctx, input);
  return noContent();
});
