"use server";

import { revalidatePath } from "next/cache";
import { changePassword } from "#lib/operator/change-password";
import { endOwnSession } from "#lib/operator/end-own-session";
import { ChangePassword, EndSession } from "#lib/operator/schema";
import { accountAction, formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";
import { webRuntime } from "#lib/web/runtime";

export async function changePasswordAction(_previous: FormState, form: FormData): Promise<FormState> {
  return accountAction(ChangePassword, form, async (ctx, input) => {
    await changePassword(ctx, webRuntime().signInLimiter, input);
    revalidatePath("/", "layout"); // the menu of one who had a temporary password
    return "Password changed.";
  });
}

export async function endSessionAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(EndSession, form, async (ctx, { session }) => {
    await endOwnSession(ctx, session);
    revalidatePath("/account", "page");
    return "Session ended.";
  });
}
