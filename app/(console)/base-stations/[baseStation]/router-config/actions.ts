"use server";

import { getRouterConfig, previewRouterConfig } from "#lib/lns/router-config-view";
import { PreviewRouterConfig, RemoveRouterConfig, SetRouterConfig } from "#lib/lns/schema";
import { setRouterConfig } from "#lib/lns/set-router-config";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";
import { showAnew } from "../show-anew";

type Sent = Readonly<Record<string, unknown>>;

/** Judges the text and shows what would be sent; nothing is saved. */
export async function previewRouterConfigAction(sent: Sent): Promise<FormState> {
  return formAction(PreviewRouterConfig, sent, async (ctx, input) => {
    return { message: "Checked", value: await previewRouterConfig(ctx, input) };
  });
}

export async function setRouterConfigAction(sent: Sent): Promise<FormState> {
  return formAction(SetRouterConfig, sent, async (ctx, input) => {
    await setRouterConfig(ctx, input);
    showAnew();
    return "router_config saved. A connected base station comes back with it within seconds.";
  });
}

/** Back to the RF region's. */
export async function removeRouterConfigAction(sent: Sent): Promise<FormState> {
  return formAction(RemoveRouterConfig, sent, async (ctx, input) => {
    await setRouterConfig(ctx, { ...input, routerConfig: null });
    showAnew();
    const { view } = await getRouterConfig(ctx, input.baseStation);
    return `router_config follows from ${view.rfRegion} again.`;
  });
}
