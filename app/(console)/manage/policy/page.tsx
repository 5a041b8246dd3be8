import type { Metadata } from "next";
import { PolicyForm } from "#components/policy/policy-form";
import { PageHead } from "#components/shell/page-head";
import { getPolicyView } from "#lib/policy/policy-view";
import { pageData } from "#lib/web/page-data";
import { Live } from "../../live";
import { readPolicyAction, savePolicyAction } from "./actions";

export const metadata: Metadata = { title: "Policy" };

const NOT_YOURS = "Your role may only read. An Administrator changes the policy.";

/** What the platform asks of all base stations. Everyone may read it: it explains what the screens refuse. */
export default async function PolicyPage() {
  const { view, refusal } = await pageData(async (ctx) => ({
    view: await getPolicyView(ctx),
    refusal: ctx.actor.permissions.has("policy:write") ? undefined : NOT_YOURS,
  }));
  return (
    <>
      <PageHead title="Policy" />
      <Live types={["policy."]} />
      <div className="max-w-232 px-6 pb-6 max-sm:px-4">
        <PolicyForm view={view} save={savePolicyAction} read={readPolicyAction} refusal={refusal} />
      </div>
    </>
  );
}
