import { deleteServerOperation, readServerOperation, updateServerOperation } from "#app/api/v1/servers/operations";
import { deleteServer } from "#lib/cups/delete-server";
import { updateServer } from "#lib/cups/save-server";
import { getServer } from "#lib/cups/server-view";
import { json, noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(readServerOperation, async (ctx, input) => {
  const server = await getServer(ctx, input.server);
  return json(200, server, { version: server.version });
});

/** PATCH .../servers/{server}   If-Match: "2"   {"credential": {"kind": "TOKEN", "token": "NNSXS..."}} */
export const PATCH = apiRoute(updateServerOperation, async (ctx, input) => {
  const server = await updateServer(ctx, input);
  return json(200, server, { version: server.version });
});

export const DELETE = apiRoute(deleteServerOperation, async (ctx, input) => {
  await deleteServer(ctx, input);
  return noContent();
});
