import { createServerOperation, listServersOperation } from "#app/api/v1/servers/operations";
import { listBody } from "#app/api/v1/shared-schemas";
import { createServer } from "#lib/cups/save-server";
import { listServers } from "#lib/cups/server-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(listServersOperation, async (ctx) => json(200, listBody(await listServers(ctx))));

/** POST .../servers   {"kind": "LNS", "name": "The Things Stack", "uri": "wss://...:8887", "trust": "-----BEGIN ..."} */
export const POST = apiRoute(createServerOperation, async (ctx, input) => {
  const server = await createServer(ctx, input);
  return json(201, server, { version: server.version, location: `/api/v1/servers/${server.id}` });
});
