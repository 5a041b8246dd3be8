import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { DomainError, validationFailed } from "#lib/platform/domain-error";
import { newId } from "#lib/platform/new-id";
import { commandMessage } from "./command-message";
import { type CommandView, commandView } from "./command-view";
import type { RunCommand } from "./schema";
import { MAX_PENDING_COMMANDS } from "./values";

/** A station takes messages below 40,960 bytes (basics-station.md 11.1). */
const MAX_MESSAGE_BYTES = 39_000;

/**
 * RUN COMMAND: has a base station run something. It waits until the station is connected, a day at most, and can be
 * cancelled until then.
 *
 * @throws DomainError not_found `base_station_not_found`.
 * @throws DomainError conflict `not_a_basics_station`, or `too_many_commands` when that many wait already.
 */
export async function runCommand(ctx: Context, input: RunCommand): Promise<CommandView> {
  if (Buffer.byteLength(commandMessage(input.command, input.arguments)) > MAX_MESSAGE_BYTES) {
    const detail = "Command and arguments together are too long for a base station.";
    throw validationFailed([{ pointer: "/arguments", code: "too_long", detail }]);
  }
  return auditedTransaction<CommandView & { [key: string]: string | string[] | null }>(
    ctx,
    "commands:run",
    async (tx) => {
      const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
      if (station.eui64 === null) {
        const message = "Only a LoRa Basics Station takes commands from here.";
        throw new DomainError("conflict", "not_a_basics_station", message);
      }
      const waiting = await tx.stationCommand.count({ where: { baseStationId: station.id, status: "PENDING" } });
      if (waiting >= MAX_PENDING_COMMANDS) {
        const message = `${MAX_PENDING_COMMANDS} commands wait for this base station already. Cancel some first.`;
        throw new DomainError("conflict", "too_many_commands", message);
      }
      const row = await tx.stationCommand.create({
        data: {
          id: newId(ctx, "cmd"),
          organizationId: ctx.organizationId,
          baseStationId: station.id,
          command: input.command,
          arguments: input.arguments,
          reason: input.reason,
          status: "PENDING",
          requestedAt: ctx.clock.now(),
          requestedBy: ctx.actor.name,
        },
      });
      return {
        result: { ...commandView(row) },
        audit: [
          {
            action: "command.request",
            target: { type: "command", id: row.id },
            baseStation: station.id,
            detail: { command: input.command, arguments: input.arguments, reason: input.reason },
          },
        ],
      };
    },
  );
}
