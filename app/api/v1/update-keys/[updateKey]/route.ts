import { deleteUpdateKeyOperation } from "#app/api/v1/update-packages/operations";
import { deleteUpdateKey } from "#lib/cups/delete-update-key";
import { noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const DELETE = apiRoute(deleteUpdateKeyOperation, async (ctx, input) => {
  await deleteUpdateKey(ctx, input);
  return noContent();
});
