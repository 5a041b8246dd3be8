import { z } from "zod";
import { BaseStationRef } from "#lib/base-station/schema";
import { IfMatch } from "#lib/platform/if-match";
import { MAX_MESSAGE_BYTES } from "./values";

/** JSON text within JSON: so its 64-bit integers come through whole. Judged by judge-router-config.ts. */
const RouterConfigText = z
  .string()
  .max(2 * MAX_MESSAGE_BYTES, `A router_config has less than ${MAX_MESSAGE_BYTES} bytes.`)
  .meta({ description: "The router_config message as JSON text" });

export const SetRouterConfig = z.strictObject({
  baseStation: BaseStationRef,
  ifMatch: IfMatch,
  routerConfig: RouterConfigText,
});
export type SetRouterConfig = z.output<typeof SetRouterConfig>;

export const RemoveRouterConfig = z.strictObject({ baseStation: BaseStationRef, ifMatch: IfMatch });
export type RemoveRouterConfig = z.output<typeof RemoveRouterConfig>;

export const PreviewRouterConfig = z.strictObject({
  baseStation: BaseStationRef,
  routerConfig: RouterConfigText.nullable().meta({ description: "null: that of the RF region" }),
});
export type PreviewRouterConfig = z.output<typeof PreviewRouterConfig>;
