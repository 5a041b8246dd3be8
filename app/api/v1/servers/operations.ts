import { z } from "zod";
import { listOf, Time } from "#app/api/v1/shared-schemas";
import { CreateServer, DeleteServer, ReadServer, UpdateServer } from "#lib/cups/server-schema";
import { STATION_SERVERS } from "#lib/cups/values";
import { operation } from "#lib/web/operation";
import { EXAMPLE_CA } from "../example-certificates";

const server = {
  id: z.string().meta({ example: "srv_01JD7Q4Z8MZK3V9T2B6XWYH5CE" }),
  kind: z.enum(STATION_SERVERS),
  name: z.string(),
  uri: z.string().meta({ example: "wss://eu1.cloud.thethings.network:8887" }),
  trust: z.object({ subject: z.string(), notAfter: Time, pem: z.string() }),
  credential: z
    .object({ kind: z.enum(["TOKEN", "CERTIFICATE"]), text: z.string() })
    .nullable()
    .meta({ description: "What names it: a token's first characters, a certificate's subject; never the secret" }),
  mayRunCommands: z.boolean(),
  version: z.int().meta({ description: "The ETag" }),
  changedAt: Time,
  changedBy: z.string(),
};

const Server = z.object(server).meta({ id: "Server" });

const UsedServer = z
  .object({
    ...server,
    uses: z.object({
      domains: z.array(z.string()),
      stations: z.int(),
      stationNames: z.array(z.string()).meta({ description: "The first five" }),
    }),
  })
  .meta({ id: "UsedServer" });

const tag = "LNS and CUPS servers";
const path = "/servers/{server}";
const scope = "policy:write";

export const listServersOperation = operation({
  id: "listServers",
  method: "GET",
  path: "/servers",
  tag,
  summary: "List external LNS and CUPS servers by name",
  scope: "stations:read",
  input: z.strictObject({}),
  answers: { 200: { description: "All servers of the organization", body: listOf(UsedServer) } },
});

export const createServerOperation = operation({
  id: "createServer",
  method: "POST",
  path: "/servers",
  tag,
  summary: "Add an external LNS or CUPS",
  description: "Its credential is sealed for the station processes and never read back.",
  scope,
  input: CreateServer,
  example: {
    name: "The Things Stack",
    uri: "wss://eu1.cloud.thethings.network:8887",
    trust: EXAMPLE_CA,
    credential: { kind: "TOKEN", token: "NNSXS.EXAMPLE" },
  },
  answers: { 201: { description: "The server", body: Server, headers: ["ETag", "Location"] } },
  refusals: ["invalid", "conflict"],
});

export const readServerOperation = operation({
  id: "readServer",
  method: "GET",
  path,
  tag,
  summary: "Read an external server",
  scope: "stations:read",
  input: ReadServer,
  answers: { 200: { description: "The server, without its secrets", body: UsedServer, headers: ["ETag"] } },
  refusals: ["not_found"],
});

export const updateServerOperation = operation({
  id: "updateServer",
  method: "PATCH",
  path,
  tag,
  summary: "Change an external server",
  description: "JSON Merge Patch: a credential that is left out stays, null takes it away. Relays begin anew at once.",
  scope,
  input: UpdateServer,
  example: { name: "The Things Stack, Europe" },
  bodyAs: "patch",
  answers: { 200: { description: "The server as it is now", body: Server, headers: ["ETag"] } },
  refusals: ["not_found", "invalid", "conflict", "stale"],
});

export const deleteServerOperation = operation({
  id: "deleteServer",
  method: "DELETE",
  path,
  tag,
  summary: "Delete an external server that nobody is sent to",
  scope,
  input: DeleteServer,
  answers: { 204: { description: "Deleted, its credential erased" } },
  refusals: ["not_found", "conflict", "stale"],
});

export const serverOperations = [
  listServersOperation,
  createServerOperation,
  readServerOperation,
  updateServerOperation,
  deleteServerOperation,
];
