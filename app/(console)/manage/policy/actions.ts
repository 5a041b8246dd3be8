"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { getPolicyView } from "#lib/policy/policy-view";
import { savePolicy } from "#lib/policy/save-policy";
import { SavePolicy } from "#lib/policy/schema";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";

/** Takes `ifMatch` and the fields that change. */
export async function savePolicyAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(SavePolicy, form, async (ctx, input) => {
    await savePolicy(ctx, input);
    revalidatePath("/(console)", "layout"); // what it allows is shown on many pages
    return "Policy saved.";
  });
}

/** The policy as it is now, as the value: for a form that came too late. */
export async function readPolicyAction(): Promise<FormState> {
  return formAction(z.strictObject({}), {}, async (ctx) => ({ message: "", value: await getPolicyView(ctx) }));
}
