"use server";

import { revalidatePath } from "next/cache";
import { addUpdateKey } from "#lib/cups/add-update-key";
import { addUpdatePackage } from "#lib/cups/add-update-package";
import { deleteUpdateKey } from "#lib/cups/delete-update-key";
import { deleteUpdatePackage } from "#lib/cups/delete-update-package";
import { AddUpdatePackageForm } from "#lib/cups/update-form";
import { AddUpdateKey, DeleteUpdateKey, ReadUpdatePackage } from "#lib/cups/update-schema";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";

export async function addKeyAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(AddUpdateKey, form, async (ctx, input) => {
    const { name } = await addUpdateKey(ctx, input);
    showAnew();
    return `"${name}" added.`;
  });
}

export async function deleteKeyAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(DeleteUpdateKey, form, async (ctx, input) => {
    await deleteUpdateKey(ctx, input);
    showAnew();
    return "Key deleted.";
  });
}

/** Fields `name`, `package`, `data` (base64) and `signatures`, one a line. */
export async function addPackageAction(_previous: FormState, form: FormData): Promise<FormState> {
  const state = await formAction(AddUpdatePackageForm, form, async (ctx, input) => {
    const { name } = await addUpdatePackage(ctx, input);
    showAnew();
    return `"${name}" uploaded.`;
  });
  if (state.status !== "failed") return state;
  // All signatures stand in one field.
  const errors = state.errors.map((error) => ({
    ...error,
    pointer: error.pointer.replace(/^\/signatures\/\d+$/, "/signatures"),
  }));
  return { ...state, errors };
}

export async function deletePackageAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(ReadUpdatePackage, form, async (ctx, input) => {
    await deleteUpdatePackage(ctx, input);
    showAnew();
    return "Update package deleted.";
  });
}

function showAnew(): void {
  revalidatePath("/(console)/manage/updates", "page");
}
