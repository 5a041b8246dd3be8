import { listCommandsOperation, runCommandOperation } from "#app/api/v1/remote-sessions/operations";
import { listBody } from "#app/api/v1/shared-schemas";
import { listCommands } from "#lib/command/command-view";
import { runCommand } from "#lib/command/run-command";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/base-stations/{baseStation}/commands */
export const GET = apiRoute(listCommandsOperation, async (ctx, input) => {
  const { commands, nextCursor } = await listCommands(ctx, input);
  return json(200, listBody(commands, nextCursor));
});

/** POST /api/v1/base-stations/{baseStation}/commands   {"command": "/sbin/reboot", "reason": "Radio is stuck"} */
export const POST = apiRoute(runCommandOperation, async (ctx, input) => {
  const command = await runCommand(ctx, input);
  const location = `/api/v1/base-stations/${command.baseStation}/commands/${command.id}`;
  return json(202, command, { location });
});
