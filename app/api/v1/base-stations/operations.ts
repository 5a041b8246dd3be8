import { z } from "zod";
import { CreateBaseStation, ListBaseStationsQuery, ReadBaseStation, UpdateBaseStation } from "#lib/base-station/schema";
import { DeleteBaseStation } from "#lib/certificate/schema";
import { operation } from "#lib/web/operation";
import { BaseStation, BaseStationCounters, BaseStationList } from "./answers";

const tag = "Base stations";
const path = "/base-stations/{baseStation}";

export const listBaseStationsOperation = operation({
  id: "listBaseStations",
  method: "GET",
  path: "/base-stations",
  tag,
  summary: "List and search base stations",
  description:
    "`q` matches any part of name, LRR-ID, LRR-UUID, EUI-64, serial number, tag or key fingerprint, in any case. " +
    "Pages are stable while stations come and go. Stations without a certificate or a report come last in either " +
    "direction; sorted by `lastReport`, a station that reports meanwhile moves.",
  scope: "stations:read",
  input: ListBaseStationsQuery,
  answers: { 200: { description: "A page of base stations", body: BaseStationList } },
});

export const createBaseStationOperation = operation({
  id: "createBaseStation",
  method: "POST",
  path: "/base-stations",
  tag,
  summary: "Declare a base station",
  scope: "stations:write",
  input: CreateBaseStation,
  example: { name: "Basel Roof Nord", lrrUuid: "7076FF-024B0B030008", rfRegion: "EU868" },
  answers: { 201: { description: "The base station", body: BaseStation, headers: ["ETag", "Location"] } },
  refusals: ["invalid", "conflict"],
});

export const countBaseStationsOperation = operation({
  id: "countBaseStations",
  method: "GET",
  path: "/base-stations/counters",
  tag,
  summary: "Count base stations by state",
  scope: "stations:read",
  input: z.strictObject({}),
  answers: { 200: { description: "How many there are in each state", body: BaseStationCounters } },
});

export const readBaseStationOperation = operation({
  id: "readBaseStation",
  method: "GET",
  path,
  tag,
  summary: "Read a base station",
  scope: "stations:read",
  input: ReadBaseStation,
  answers: { 200: { description: "The base station", body: BaseStation, headers: ["ETag"] } },
  refusals: ["not_found"],
});

export const updateBaseStationOperation = operation({
  id: "updateBaseStation",
  method: "PATCH",
  path,
  tag,
  summary: "Change a base station",
  description: "JSON Merge Patch (RFC 7396): what is left out stays, null clears.",
  scope: "stations:write",
  input: UpdateBaseStation,
  example: { name: "Basel Roof Nord" },
  bodyAs: "patch",
  answers: { 200: { description: "The base station as it is now", body: BaseStation, headers: ["ETag"] } },
  refusals: ["not_found", "invalid", "stale"],
});

export const deleteBaseStationOperation = operation({
  id: "deleteBaseStation",
  method: "DELETE",
  path,
  tag,
  summary: "Delete a base station",
  description: "Its certificates are revoked at once, and its LRR-UUID is free again.",
  scope: "stations:write",
  input: DeleteBaseStation,
  answers: { 204: { description: "Deleted" } },
  refusals: ["not_found", "stale"],
});

export const baseStationOperations = [
  listBaseStationsOperation,
  createBaseStationOperation,
  countBaseStationsOperation,
  readBaseStationOperation,
  updateBaseStationOperation,
  deleteBaseStationOperation,
];
