import { z } from "zod";
import { listOf, Time } from "#app/api/v1/shared-schemas";
import { ReadBaseStation } from "#lib/base-station/schema";
import { AssignDomain, AssignStation, ClearDomain, OfStation, RedirectStation } from "#lib/cups/server-schema";
import { LNS_ROUTES } from "#lib/cups/values";
import { operation } from "#lib/web/operation";

const NamedServer = z.object({ id: z.string(), name: z.string() }).nullable();

const LnsAssignment = z
  .object({
    id: z.string(),
    domain: z.string(),
    route: z.enum(LNS_ROUTES),
    server: NamedServer,
    version: z.int().meta({ description: "The ETag" }),
    changedAt: Time,
    changedBy: z.string(),
  })
  .meta({ id: "LnsAssignment" });

const Located = z.object({ id: z.string(), name: z.string(), uri: z.string() }).nullable();

const StationLns = z
  .object({
    route: z.enum(LNS_ROUTES),
    source: z.enum(["STATION", "DOMAIN", "DEFAULT"]).meta({ description: "Who says so" }),
    domain: z.string().nullable().meta({ description: "The domain that says so" }),
    server: Located.meta({ description: "The external LNS; null for the built-in one" }),
    cupsServer: Located.meta({ description: "Another CUPS that it is sent to; null: this one" }),
    hasAskedCups: z.boolean().meta({ description: "It has called CUPS here: else it cannot learn of a direct route" }),
    version: z.int().meta({ description: "Of the base station; the ETag" }),
  })
  .meta({ id: "StationLns" });

const tag = "LNS and CUPS servers";
const lns = "/base-stations/{baseStation}/lns-assignment";
const cups = "/base-stations/{baseStation}/cups-server";
const changed = { 204: { description: "So it is", headers: ["ETag" as const] } };

export const listAssignmentsOperation = operation({
  id: "listLnsAssignments",
  method: "GET",
  path: "/lns-assignments",
  tag,
  summary: "List the LNS of each domain that has one",
  scope: "stations:read",
  input: z.strictObject({}),
  answers: { 200: { description: "By domain", body: listOf(LnsAssignment) } },
});

export const assignDomainOperation = operation({
  id: "assignDomainLns",
  method: "PUT",
  path: "/lns-assignments",
  tag,
  summary: "Send the base stations of a domain to an LNS",
  description: "A base station's own LNS goes before its domains'; of several domains the first by its text counts.",
  scope: "policy:write",
  input: AssignDomain,
  example: { domain: "region:europe", route: "RELAY", server: "srv_01JD7Q4Z8MZK3V9T2B6XWYH5CE" },
  answers: { 200: { description: "The domain's LNS", body: LnsAssignment, headers: ["ETag"] } },
  refusals: ["invalid", "stale"],
});

export const clearDomainOperation = operation({
  id: "clearDomainLns",
  method: "DELETE",
  path: "/lns-assignments/{assignment}",
  tag,
  summary: "Take a domain's LNS back",
  scope: "policy:write",
  input: ClearDomain,
  answers: { 204: { description: "The domain has none" } },
  refusals: ["not_found", "stale"],
});

export const readStationLnsOperation = operation({
  id: "readStationLns",
  method: "GET",
  path: lns,
  tag,
  summary: "Read to which LNS and CUPS a base station is sent",
  scope: "stations:read",
  input: ReadBaseStation,
  answers: { 200: { description: "Its route, and who says so", body: StationLns, headers: ["ETag"] } },
  refusals: ["not_found"],
});

export const assignStationOperation = operation({
  id: "assignStationLns",
  method: "PUT",
  path: lns,
  tag,
  summary: "Send a base station to an LNS of its own",
  scope: "stations:write",
  input: AssignStation,
  example: { route: "RELAY", server: "srv_01JD7Q4Z8MZK3V9T2B6XWYH5CE" },
  answers: changed,
  refusals: ["not_found", "invalid", "conflict", "stale"],
});

export const clearStationOperation = operation({
  id: "clearStationLns",
  method: "DELETE",
  path: lns,
  tag,
  summary: "Leave a base station's LNS to its domains",
  scope: "stations:write",
  input: OfStation,
  answers: changed,
  refusals: ["not_found", "stale"],
});

export const redirectOperation = operation({
  id: "redirectToCups",
  method: "PUT",
  path: cups,
  tag,
  summary: "Send a base station to another CUPS",
  description: "It learns it at its next contact, and does not come back.",
  scope: "stations:write",
  input: RedirectStation,
  example: { server: "srv_01JD7Q4Z8MZK3V9T2B6XWYH5CE" },
  answers: changed,
  refusals: ["not_found", "invalid", "conflict", "stale"],
});

export const clearRedirectOperation = operation({
  id: "keepAtCups",
  method: "DELETE",
  path: cups,
  tag,
  summary: "Keep a base station at this CUPS",
  scope: "stations:write",
  input: OfStation,
  answers: changed,
  refusals: ["not_found", "stale"],
});

export const assignmentOperations = [
  listAssignmentsOperation,
  assignDomainOperation,
  clearDomainOperation,
  readStationLnsOperation,
  assignStationOperation,
  clearStationOperation,
  redirectOperation,
  clearRedirectOperation,
];
