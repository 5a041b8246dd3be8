"use server";

import { revalidatePath } from "next/cache";
import { getBaseStation } from "#lib/base-station/base-station-view";
import { checkDeclaration } from "#lib/base-station/check-declaration";
import { createBaseStation } from "#lib/base-station/create-base-station";
import { CheckDeclaration, CreateBaseStationForm, UpdateBaseStationForm } from "#lib/base-station/form-schema";
import { listBaseStations } from "#lib/base-station/list-base-stations";
import { ListBaseStations, ReadBaseStation } from "#lib/base-station/schema";
import { updateBaseStation } from "#lib/base-station/update-base-station";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";

const FOUND_IN_PALETTE = 8;

export async function createBaseStationAction(_previous: FormState, form: FormData): Promise<FormState> {
  const state = await formAction(CreateBaseStationForm, form, async (ctx, input) => {
    const { id, name, lrrId } = await createBaseStation(ctx, input);
    revalidatePath("/(console)/base-stations/(list)", "page");
    return { message: `"${name}" created. Its LRR-ID is ${lrrId}.`, value: { id } };
  });
  return atTheirFields(state, "");
}

/** Fields `baseStation`, `ifMatch` and, by name, `patch.<field>`. */
export async function updateBaseStationAction(_previous: FormState, form: FormData): Promise<FormState> {
  const state = await formAction(UpdateBaseStationForm, form, async (ctx, input) => {
    const station = await updateBaseStation(ctx, input);
    revalidatePath("/(console)/base-stations", "layout");
    return { message: "Changes saved.", value: station };
  });
  return atTheirFields(state, "/patch");
}

/** The station as it is now, as the value: for a form that came too late. */
export async function readBaseStationAction(baseStation: string): Promise<FormState> {
  return formAction(ReadBaseStation, { baseStation }, async (ctx, input) => ({
    message: "",
    value: await getBaseStation(ctx, input.baseStation),
  }));
}

/** Whether an LRR-UUID is taken or a name already used, as the value: asked when a field is left. */
export async function checkDeclarationAction(fields: Record<string, string>): Promise<FormState> {
  return formAction(CheckDeclaration, fields, async (ctx, input) => ({
    message: "",
    value: await checkDeclaration(ctx, input),
  }));
}

/** The first stations that match, for the palette. */
export async function findStationsAction(
  query: string,
): Promise<{ id: string; label: string; href: string; mono: string }[]> {
  const found: { id: string; label: string; href: string; mono: string }[] = [];
  const limit = String(FOUND_IN_PALETTE);
  await formAction(ListBaseStations, { q: String(query).slice(0, 100), limit }, async (ctx, input) => {
    const { rows } = await listBaseStations(ctx, input);
    found.push(...rows.map(({ id, name, lrrId }) => ({ id, label: name, href: `/base-stations/${id}`, mono: lrrId })));
    return "";
  });
  return found;
}

/** One field holds all tags, one all domains, and a rule of the module does not know in which form its field stands. */
function atTheirFields(state: FormState, prefix: string): FormState {
  if (state.status !== "failed") return state;
  const errors = state.errors.map((error) => {
    const pointer = error.pointer.startsWith(prefix) ? error.pointer : `${prefix}${error.pointer}`;
    return { ...error, pointer: pointer.replace(/\/(tags|domains)\/\d+$/, "/$1") };
  });
  return { ...state, errors };
}
