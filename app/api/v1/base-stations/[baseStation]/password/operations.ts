import { z } from "zod";
import { Time } from "#app/api/v1/shared-schemas";
import { RemoveStationPassword, SetStationPassword } from "#lib/enrolment/schema";
import { operation } from "#lib/web/operation";

const StationPassword = z
  .object({
    password: z
      .string()
      .nullable()
      .meta({ description: "The generated password, shown this once; null when it was chosen, or in a replay" }),
    setAt: Time,
    setBy: z.string(),
    version: z.int(),
  })
  .meta({ id: "StationPassword" });

const tag = "Base stations";
const path = "/base-stations/{baseStation}/password";

export const setStationPasswordOperation = operation({
  id: "setStationPassword",
  method: "PUT",
  path,
  tag,
  summary: "Set or generate the password of a base station at the Key Installer",
  description: "The one before stops at once. Without `password` one is generated.",
  scope: "stations:write",
  input: SetStationPassword,
  example: {},
  answers: { 200: { description: "The password is set", body: StationPassword, headers: ["ETag"] } },
  refusals: ["not_found", "invalid", "conflict", "stale"],
});

export const removeStationPasswordOperation = operation({
  id: "removeStationPassword",
  method: "DELETE",
  path,
  tag,
  summary: "Take a base station's password away",
  scope: "stations:write",
  input: RemoveStationPassword,
  answers: { 204: { description: "It has no password", headers: ["ETag"] } },
  refusals: ["not_found", "stale"],
});

export const stationPasswordOperations = [setStationPasswordOperation, removeStationPasswordOperation];
