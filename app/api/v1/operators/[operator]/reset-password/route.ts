import { resetPasswordOperation } from "#app/api/v1/operators/operations";
import { resetPassword } from "#lib/operator/reset-password";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const POST = apiRoute(resetPasswordOperation, async (ctx, input) => {
  const { operator, temporaryPassword } = await resetPassword(ctx, input.operator);
  return json(200, { ...operator, temporaryPassword }, { version: operator.version });
});
