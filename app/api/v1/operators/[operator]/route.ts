import { readOperatorOperation, updateOperatorOperation } from "#app/api/v1/operators/operations";
import { getOperator } from "#lib/operator/operator-view";
import { updateOperator } from "#lib/operator/update-operator";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(readOperatorOperation, async (ctx, input) => {
  const operator = await getOperator(ctx, input.operator);
  return json(200, operator, { version: operator.version });
});

export const PATCH = apiRoute(updateOperatorOperation, async (ctx, input) => {
  const operator = await updateOperator(ctx, input);
  return json(200, operator, { version: operator.version });
});
