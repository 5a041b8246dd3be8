import { z } from "zod";
import { ReadBaseStation } from "#lib/base-station/schema";
import { RF_REGIONS } from "#lib/base-station/values";
import { routerConfigFor } from "#lib/lns/router-config";
import { PreviewRouterConfig, RemoveRouterConfig, SetRouterConfig } from "#lib/lns/schema";
import { operation } from "#lib/web/operation";

const Warnings = z
  .array(z.string())
  .meta({ description: "What a station takes, and then does not do as one may think" });

const RouterConfig = z
  .object({
    baseStation: z.string(),
    rfRegion: z.enum(RF_REGIONS),
    source: z
      .enum(["OWN", "RF_REGION"])
      .meta({ description: "Written by an operator, or following from the RF region" }),
    routerConfig: z.string().meta({ description: "JSON text; MuxTime is added when it is sent" }),
    warnings: Warnings,
  })
  .meta({ id: "RouterConfig" });

const RouterConfigPreview = z
  .object({
    faults: z.array(
      z.object({
        code: z.string(),
        detail: z.string(),
        pointer: z.string().meta({ description: "JSON pointer into the text; empty: the whole of it" }),
        line: z.int(),
        column: z.int(),
      }),
    ),
    warnings: Warnings,
    message: z.string().nullable().meta({ description: "As it would be sent now; null while there are faults" }),
  })
  .meta({ id: "RouterConfigPreview" });

const tag = "LNS";
const path = "/base-stations/{baseStation}/router-config";

export const readRouterConfigOperation = operation({
  id: "readRouterConfig",
  method: "GET",
  path,
  tag,
  summary: "Read the router_config of a Basics Station",
  scope: "stations:read",
  input: ReadBaseStation,
  answers: { 200: { description: "How its radio is configured", body: RouterConfig, headers: ["ETag"] } },
  refusals: ["not_found", "conflict"],
});

export const setRouterConfigOperation = operation({
  id: "setRouterConfig",
  method: "PUT",
  path,
  tag,
  summary: "Give a Basics Station a router_config of its own",
  description:
    "The text is judged as release 2.0.6 reads it; each fault is told with its place. A station that is connected " +
    "reconnects and takes it.",
  scope: "stations:write",
  input: SetRouterConfig,
  example: { routerConfig: routerConfigFor("EU868") },
  answers: { 200: { description: "How its radio is configured", body: RouterConfig, headers: ["ETag"] } },
  refusals: ["not_found", "invalid", "conflict", "stale"],
});

export const removeRouterConfigOperation = operation({
  id: "removeRouterConfig",
  method: "DELETE",
  path,
  tag,
  summary: "Let the router_config follow from the RF region again",
  scope: "stations:write",
  input: RemoveRouterConfig,
  answers: { 204: { description: "It follows from the RF region", headers: ["ETag"] } },
  refusals: ["not_found", "conflict", "stale"],
});

export const previewRouterConfigOperation = operation({
  id: "previewRouterConfig",
  method: "POST",
  path: `${path}/preview`,
  tag,
  summary: "Judge a router_config without saving it",
  scope: "stations:read",
  input: PreviewRouterConfig,
  example: { routerConfig: null },
  answers: { 200: { description: "Its faults, or the message", body: RouterConfigPreview } },
  refusals: ["not_found", "invalid", "conflict"],
});

export const routerConfigOperations = [
  readRouterConfigOperation,
  setRouterConfigOperation,
  removeRouterConfigOperation,
  previewRouterConfigOperation,
];
