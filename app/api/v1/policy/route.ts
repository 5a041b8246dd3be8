import { readPolicyOperation, savePolicyOperation } from "#app/api/v1/policy/operations";
import { getPolicyView } from "#lib/policy/policy-view";
import { savePolicy } from "#lib/policy/save-policy";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/policy */
export const GET = apiRoute(readPolicyOperation, async (ctx) => {
  const { policy, ...rest } = await getPolicyView(ctx);
  return json(200, { ...policy, ...rest }, { version: rest.version });
});

/** PATCH /api/v1/policy   If-Match: "3"   {"renewBeforeDays": 14} */
export const PATCH = apiRoute(savePolicyOperation, async (ctx, input) => {
  const { policy, ...rest } = await savePolicy(ctx, input);
  return json(200, { ...policy, ...rest }, { version: rest.version });
});
