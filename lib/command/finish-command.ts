import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";
import type { ClaimedCommand } from "./claim-commands";

/**
 * What became of a command that a process had taken, or that waited too long.
 *
 * @param fault why it was not sent; null: it was.
 * @throws DomainError conflict `command_finished` when somebody else has told already.
 */
export async function finishCommand(
  ctx: Context,
  command: Pick<ClaimedCommand, "id" | "organizationId" | "baseStationId" | "command">,
  fault: string | null,
): Promise<void> {
  await auditedTransaction(ctx, "platform:operate", async (tx) => {
    const now = ctx.clock.now();
    const { count } = await tx.stationCommand.updateMany({
      where: { id: command.id, status: { in: ["PENDING", "PROCESSING"] } },
      data:
        fault === null
          ? { status: "COMPLETED", sentAt: now, closedAt: now }
          : { status: "ERR_NOSTART", closedAt: now, fault },
    });
    if (count === 0) throw new DomainError("conflict", "command_finished", "This command has ended already.");
    return {
      result: null,
      audit: [
        {
          action: fault === null ? "command.sent" : "command.failed",
          target: { type: "command", id: command.id },
          baseStation: command.baseStationId,
          organizationId: command.organizationId,
          detail: { command: command.command, ...(fault === null ? {} : { fault }) },
        },
      ],
    };
  });
}
