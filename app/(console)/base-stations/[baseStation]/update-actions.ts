"use server";

import { setStationUpdate } from "#lib/cups/assign-update";
import { SetStationUpdate, StationUpdateOf } from "#lib/cups/update-schema";
import { withdrawUpdate } from "#lib/cups/withdraw-update";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";
import { showAnew } from "./show-anew";

export async function assignUpdateAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(SetStationUpdate, form, async (ctx, input) => {
    await setStationUpdate(ctx, input);
    showAnew();
    return "The update is sent at the next contact.";
  });
}

export async function withdrawUpdateAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(StationUpdateOf, form, async (ctx, input) => {
    await withdrawUpdate(ctx, input);
    showAnew();
    return "Update withdrawn.";
  });
}
