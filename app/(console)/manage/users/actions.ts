"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { createOperator, type WithTemporaryPassword } from "#lib/operator/create-operator";
import { resetPassword } from "#lib/operator/reset-password";
import { CreateOperator, ResetPassword, UpdateOperator } from "#lib/operator/schema";
import { updateOperator } from "#lib/operator/update-operator";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";

const SetDisabled = z.strictObject({ operator: UpdateOperator.shape.operator, disabled: z.stringbool() });

const shownOnce = (message: string, { operator, temporaryPassword }: WithTemporaryPassword) => {
  revalidatePath("/manage/users", "page");
  return { message, value: { password: temporaryPassword, email: operator.email } };
};

export async function createOperatorAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(CreateOperator, form, async (ctx, input) =>
    shownOnce("User created.", await createOperator(ctx, input)),
  );
}

export async function resetPasswordAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(ResetPassword, form, async (ctx, { operator }) =>
    shownOnce("Password reset.", await resetPassword(ctx, operator)),
  );
}

export async function updateOperatorAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(UpdateOperator, form, async (ctx, input) => {
    await updateOperator(ctx, input);
    revalidatePath("/manage/users", "page");
    return "User saved.";
  });
}

export async function setDisabledAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(SetDisabled, form, async (ctx, input) => {
    await updateOperator(ctx, input);
    revalidatePath("/manage/users", "page");
    return input.disabled ? "User disabled." : "User enabled.";
  });
}
