import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";
import { type CommandView, commandNotFound, commandView, visibleCommand } from "./command-view";
import type { ReadCommand } from "./schema";

/**
 * Cancels a command that still waits for its base station.
 *
 * @throws DomainError not_found `command_not_found`, also for one of another organization.
 * @throws DomainError conflict `command_not_pending` when it was sent, or given up, before.
 */
export async function cancelCommand(ctx: Context, input: ReadCommand): Promise<CommandView> {
  return auditedTransaction<CommandView & { [key: string]: string | string[] | null }>(
    ctx,
    "commands:run",
    async (tx) => {
      const where = visibleCommand(ctx, input);
      const { count } = await tx.stationCommand.updateMany({
        where: { AND: [where, { status: "PENDING" }] },
        data: { status: "ERR_NOSTART", closedAt: ctx.clock.now(), fault: `Cancelled by ${ctx.actor.name}.` },
      });
      const row = await tx.stationCommand.findFirst({ where });
      if (!row) throw commandNotFound();
      if (count === 0) {
        throw new DomainError("conflict", "command_not_pending", "This command does not wait any more.");
      }
      return {
        result: { ...commandView(row) },
        audit: [
          {
            action: "command.cancel",
            target: { type: "command", id: row.id },
            baseStation: row.baseStationId,
            detail: { command: row.command },
          },
        ],
      };
    },
  );
}
