"use server";

import { revalidatePath } from "next/cache";
import { assignDomainLns, clearDomainLns } from "#lib/cups/assign-lns";
import { deleteServer } from "#lib/cups/delete-server";
import { createServer, updateServer } from "#lib/cups/save-server";
import { CreateServerForm, UpdateServerForm } from "#lib/cups/server-form";
import { AssignDomain, ClearDomain, DeleteServer } from "#lib/cups/server-schema";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";

export async function createServerAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(CreateServerForm, form, async (ctx, input) => {
    const { name } = await createServer(ctx, input);
    showAnew();
    return `"${name}" added.`;
  });
}

/** Fields `server`, `ifMatch` and, by name, `patch.<field>`. */
export async function updateServerAction(_previous: FormState, form: FormData): Promise<FormState> {
  const state = await formAction(UpdateServerForm, form, async (ctx, input) => {
    const { name } = await updateServer(ctx, input);
    showAnew();
    return `"${name}" saved.`;
  });
  if (state.status !== "failed") return state;
  // A rule of the module does not know in which form its field stands.
  const errors = state.errors.map((error) => {
    return error.pointer.startsWith("/patch") ? error : { ...error, pointer: `/patch${error.pointer}` };
  });
  return { ...state, errors };
}

export async function deleteServerAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(DeleteServer, form, async (ctx, input) => {
    await deleteServer(ctx, input);
    showAnew();
    return "Server deleted.";
  });
}

export async function assignDomainAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(AssignDomain, form, async (ctx, input) => {
    const { domain } = await assignDomainLns(ctx, input);
    showAnew();
    return `The LNS of ${domain} is saved.`;
  });
}

export async function clearDomainAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(ClearDomain, form, async (ctx, input) => {
    await clearDomainLns(ctx, input);
    showAnew();
    return "The domain has no LNS of its own any more.";
  });
}

function showAnew(): void {
  revalidatePath("/(console)/manage/servers", "page");
}
