"use server";

import { revalidatePath } from "next/cache";
import { requestRotation } from "#lib/certificate-authority/request-rotation";
import { retireAuthority } from "#lib/certificate-authority/retire-authority";
import { RetireAuthority, RotateAuthority } from "#lib/certificate-authority/schema";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";

export async function rotateAuthorityAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(RotateAuthority, form, async (ctx, { authority }) => {
    await requestRotation(ctx, authority);
    revalidatePath("/(console)/security/authorities", "page");
    return "The successor is being made.";
  });
}

export async function retireAuthorityAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(RetireAuthority, form, async (ctx, { authority }) => {
    await retireAuthority(ctx, authority);
    revalidatePath("/(console)/security/authorities", "page");
    return "Certificate authority retired.";
  });
}
