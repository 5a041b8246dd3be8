import { listInventoryOperation } from "#app/api/v1/certificates/inventory-operations";
import { listInventory } from "#lib/certificate/inventory-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(listInventoryOperation, async (ctx, input) => {
  const { rows, nextCursor, total } = await listInventory(ctx, input);
  const page = { nextCursor, hasMore: nextCursor !== null, ...(total === null ? {} : { total }) };
  return json(200, { data: rows, page });
});
