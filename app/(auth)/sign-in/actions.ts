"use server";

import type { FormState } from "#lib/web/form-state";
import { signInWithPassword, signInWithProvider } from "#lib/web/sign-in";

export async function signInAction(_previous: FormState, form: FormData): Promise<FormState> {
  return signInWithPassword(form);
}

export async function signInWithProviderAction(form: FormData): Promise<void> {
  return signInWithProvider(form);
}
