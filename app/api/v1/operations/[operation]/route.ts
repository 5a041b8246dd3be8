import { operationJson } from "#app/api/v1/certificates/answers";
import { readOperationOperation } from "#app/api/v1/certificates/operations";
import { getOperationView } from "#lib/certificate/operation-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/operations/{operation} */
export const GET = apiRoute(readOperationOperation, async (ctx, input) =>
  json(200, operationJson(await getOperationView(ctx, input.operation))),
);
