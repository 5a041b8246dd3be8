"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { ignoreAttempt } from "#lib/connection-attempt/ignore-attempt";
import { IgnoreConnectionAttempt } from "#lib/connection-attempt/schema";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";

/** As a form says it: "true" or "false". */
const IgnoreForm = z.strictObject({ ...IgnoreConnectionAttempt.shape, ignored: z.stringbool() });

export async function ignoreAttemptAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(IgnoreForm, form, async (ctx, input) => {
    await ignoreAttempt(ctx, input);
    revalidatePath("/(console)/security/connection-attempts", "page");
    return input.ignored ? "This caller is ignored." : "This caller is shown again.";
  });
}
