import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { readVisibleBaseStation, referenced, visibleBaseStation } from "#lib/base-station/visible-base-station";
import type { StationCommand } from "#lib/generated/prisma/client";
import { DomainError } from "#lib/platform/domain-error";
import { timePage } from "#lib/platform/time-page";
import type { ListCommands, ReadCommand } from "./schema";
import { COMMAND_SENT, type CommandStatus } from "./values";

/** A command on a base station as pages and REST show it. Times are RFC 3339 UTC. */
export interface CommandView {
  id: string;
  baseStation: string;
  type: "RUNCMD";
  command: string;
  arguments: string[];
  reason: string;
  status: CommandStatus;
  /** What its status means: that it was sent is all that is known of one that is completed. */
  outcome: string | null;
  requestedAt: string;
  requestedBy: string;
  sentAt: string | null;
  closedAt: string | null;
}

const PAGE = timePage("requestedAt", "id");

/** A page of a base station's commands, the latest first. */
export async function listCommands(
  ctx: Context,
  { baseStation, cursor, limit }: ListCommands,
): Promise<{ commands: CommandView[]; nextCursor: string | null }> {
  authorize(ctx.actor, "stations:read");
  const station = await readVisibleBaseStation(ctx, baseStation, { id: true });
  const rows = await ctx.db.stationCommand.findMany({
    where: { AND: [{ baseStationId: station.id }, PAGE.after(cursor)] },
    orderBy: PAGE.orderBy,
    take: limit + 1,
  });
  const { shown, nextCursor } = PAGE.cut(rows, limit);
  return { commands: shown.map(commandView), nextCursor };
}

/** @throws DomainError not_found `command_not_found`, also for one of another organization. */
export async function getCommand(ctx: Context, input: ReadCommand): Promise<CommandView> {
  authorize(ctx.actor, "stations:read");
  const row = await ctx.db.stationCommand.findFirst({ where: visibleCommand(ctx, input) });
  if (!row) throw commandNotFound();
  return commandView(row);
}

export function visibleCommand(ctx: Context, { baseStation, command }: ReadCommand) {
  return { id: command, baseStation: { AND: [visibleBaseStation(ctx), referenced(baseStation)] } };
}

export function commandNotFound(): DomainError {
  return new DomainError("not_found", "command_not_found", "This base station has no such command.");
}

export function commandView(row: StationCommand): CommandView {
  return {
    id: row.id,
    baseStation: row.baseStationId,
    type: "RUNCMD",
    command: row.command,
    arguments: row.arguments,
    reason: row.reason,
    status: row.status,
    outcome: row.status === "COMPLETED" ? COMMAND_SENT : row.fault,
    requestedAt: row.requestedAt.toISOString(),
    requestedBy: row.requestedBy,
    sentAt: row.sentAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
  };
}
