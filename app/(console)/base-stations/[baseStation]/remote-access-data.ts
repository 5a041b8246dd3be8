import type { RemoteRefusals } from "#components/remote-session/remote-access-widget";
import type { Context } from "#lib/audit/context";
import type { Permission } from "#lib/audit/permission";
import { listCommands } from "#lib/command/command-view";
import { ListCommands } from "#lib/command/schema";
import { getRemoteAccess } from "#lib/remote-session/remote-session-view";

const COMMANDS_SHOWN = 5;

/** What the REMOTE ACCESS widget shows. */
export async function remoteAccessData(ctx: Context, baseStation: string) {
  const input = ListCommands.parse({ baseStation, limit: COMMANDS_SHOWN });
  const [view, { commands }] = await Promise.all([getRemoteAccess(ctx, baseStation), listCommands(ctx, input)]);
  return { view, commands, refusals: refusalsOf(ctx) };
}

function refusalsOf(ctx: Context): RemoteRefusals {
  return {
    open: unless(ctx, "sessions:open", "Opening a terminal takes the role Base station manager."),
    run: unless(ctx, "commands:run", "Running commands takes the role Administrator."),
    read: unless(ctx, "transcripts:read", "Reading transcripts takes the role Administrator."),
  };
}

function unless({ actor }: Context, permission: Permission, sentence: string): string | undefined {
  return actor.permissions.has(permission) ? undefined : `${sentence} Ask an administrator.`;
}
