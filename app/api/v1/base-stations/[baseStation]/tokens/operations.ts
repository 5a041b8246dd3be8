import { z } from "zod";
import { Time } from "#app/api/v1/shared-schemas";
import { CreateStationToken, ListStationTokens, RevokeStationToken } from "#lib/certificate/schema";
import { STATION_SERVERS } from "#lib/certificate/values";
import { operation } from "#lib/web/operation";

const id = z.string().meta({ example: "crd_01JD7Q4Z8MZK3V9T2B6XWYH5CE" });
const server = z.enum(STATION_SERVERS).meta({ description: "To whom the base station proves itself with it" });
const hint = z.string().meta({ description: "Its first characters", example: "bst_k3V9T2" });

const StationTokenMade = z
  .object({
    ...{ id, server, hint, notAfter: Time },
    token: z.string().nullable().meta({ description: "Shown this once; null in a replay" }),
    keyFile: z.string().nullable().meta({
      description: "What its file cups.key or tc.key has to hold; null in a replay",
      example: "Authorization: Bearer bst_k3V9T2...\r\n",
    }),
  })
  .meta({ id: "StationTokenMade" });

const StationToken = z
  .object({
    ...{ id, server, hint },
    status: z.enum(["CURRENT", "PREVIOUS", "SUPERSEDED", "REVOKED"]).meta({
      description: "PREVIOUS is taken until the current credential is seen in use; the last two are refused",
    }),
    ...{ notAfter: Time, createdAt: Time, createdBy: z.string() },
    ...{ inUseSince: Time.nullable(), revokedAt: Time.nullable(), revokedBy: z.string().nullable() },
  })
  .meta({ id: "StationToken" });

const tag = "Certificates";
const path = "/base-stations/{baseStation}/tokens";

export const createStationTokenOperation = operation({
  id: "createStationToken",
  method: "POST",
  path,
  tag,
  summary: "Make a token for a Basics Station",
  description: "For a station that is set up by hand. What it proves itself with now is taken until this is in use.",
  scope: "certificates:regenerate",
  input: CreateStationToken,
  answers: { 201: { description: "The token, shown this once", body: StationTokenMade } },
  refusals: ["not_found", "invalid", "conflict", "stale"],
});

export const listStationTokensOperation = operation({
  id: "listStationTokens",
  method: "GET",
  path,
  tag,
  summary: "List a Basics Station's tokens",
  description: "The newest 100, newest first, with those that are refused by now; never the tokens themselves.",
  scope: "stations:read",
  input: ListStationTokens,
  answers: { 200: { description: "The tokens", body: z.object({ data: z.array(StationToken) }) } },
  refusals: ["not_found"],
});

export const revokeStationTokenOperation = operation({
  id: "revokeStationToken",
  method: "DELETE",
  path: `${path}/{token}`,
  tag,
  summary: "Revoke a Basics Station's token",
  description: "At once: whoever is connected with it is disconnected. Again is a success.",
  scope: "certificates:revoke",
  input: RevokeStationToken,
  answers: { 204: { description: "It is revoked" } },
  refusals: ["not_found", "stale"],
});

export const stationTokenOperations = [
  createStationTokenOperation,
  listStationTokensOperation,
  revokeStationTokenOperation,
];
