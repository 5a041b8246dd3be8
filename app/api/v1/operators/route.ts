import { createOperatorOperation, listOperatorsOperation } from "#app/api/v1/operators/operations";
import { listBody } from "#app/api/v1/shared-schemas";
import { createOperator } from "#lib/operator/create-operator";
import { listOperators } from "#lib/operator/operator-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(listOperatorsOperation, async (ctx) => json(200, listBody(await listOperators(ctx))));

/** POST .../operators   {"name": "Ana Keller", "email": "ana@example.org", "role": "BASE_STATION_MANAGER"} */
export const POST = apiRoute(createOperatorOperation, async (ctx, input) => {
  const { operator, temporaryPassword } = await createOperator(ctx, input);
  const location = `/api/v1/operators/${operator.id}`;
  return json(201, { ...operator, temporaryPassword }, { version: operator.version, location });
});
