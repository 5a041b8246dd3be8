import { CSV, exportInventoryOperation } from "#app/api/v1/certificates/inventory-operations";
import { inventoryCsv } from "#lib/certificate/inventory-csv";
import { streamedText } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/certificates.csv?filter[state]=expired: read as fast as the client takes it. */
export const GET = apiRoute(exportInventoryOperation, async (ctx, input) => {
  const answer = streamedText(200, `${CSV}; charset=utf-8; header=present`, inventoryCsv(ctx, input));
  const day = ctx.clock.now().toISOString().slice(0, 10);
  answer.headers.set("content-disposition", `attachment; filename="certificates-${day}.csv"`);
  return answer;
});
