"use server";

import { assignStationLns, clearStationLns } from "#lib/cups/assign-lns";
import { clearRedirect, redirectStation } from "#lib/cups/redirect-station";
import { AssignStation, OfStation, RedirectStation } from "#lib/cups/server-schema";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";
import { showAnew } from "./show-anew";

/** The route DEFAULT leaves it to the station's domains. */
export async function changeRouteAction(_previous: FormState, form: FormData): Promise<FormState> {
  if (form.get("route") !== "DEFAULT") {
    return formAction(AssignStation, form, async (ctx, input) => {
      await assignStationLns(ctx, input);
      showAnew();
      return "LNS saved.";
    });
  }
  return formAction(OfStation, stationOf(form), async (ctx, input) => {
    await clearStationLns(ctx, input);
    showAnew();
    return "The LNS is that of the base station's domains.";
  });
}

/** Without a server it stays at this CUPS. */
export async function changeCupsAction(_previous: FormState, form: FormData): Promise<FormState> {
  if (form.get("server")) {
    return formAction(RedirectStation, form, async (ctx, input) => {
      await redirectStation(ctx, input);
      showAnew();
      return "The base station is sent there at its next contact.";
    });
  }
  return formAction(OfStation, stationOf(form), async (ctx, input) => {
    await clearRedirect(ctx, input);
    showAnew();
    return "The base station stays at this CUPS.";
  });
}

function stationOf(form: FormData): Record<string, unknown> {
  return { baseStation: form.get("baseStation") ?? "", ifMatch: form.get("ifMatch") ?? undefined };
}
