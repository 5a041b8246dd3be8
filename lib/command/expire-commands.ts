import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { instanceIsGone } from "#lib/certificate-authority/instance-is-gone";
import { HOUR_MS } from "#lib/platform/clock";
import { DomainError } from "#lib/platform/domain-error";
import { finishCommand } from "./finish-command";
import { COMMAND_WAIT_HOURS } from "./values";

const BATCH = 100;

/** Gives up commands that waited for a day, and those of processes that ended in the middle of sending. */
export async function expireCommands(ctx: Context, ownInstanceId: string): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - COMMAND_WAIT_HOURS * HOUR_MS);
  const select = { id: true, organizationId: true, baseStationId: true, command: true, instanceId: true } as const;
  const late = await ctx.db.stationCommand.findMany({
    where: { status: "PENDING", requestedAt: { lte: before } },
    select,
    take: BATCH,
  });
  for (const command of late) {
    await unlessFinished(
      finishCommand(ctx, command, `The base station did not connect within ${COMMAND_WAIT_HOURS} h.`),
    );
  }
  const taken = await ctx.db.stationCommand.findMany({
    where: { status: "PROCESSING", NOT: { instanceId: ownInstanceId } },
    select,
    take: BATCH,
  });
  for (const command of taken) {
    if (!(await recordTelemetry(ctx, (tx) => instanceIsGone(tx, command.instanceId ?? "")))) continue;
    const fault = "The process that was to send it ended. Whether the base station got it is not known.";
    await unlessFinished(finishCommand(ctx, command, fault));
  }
}

async function unlessFinished(finishing: Promise<void>): Promise<void> {
  try {
    await finishing;
  } catch (error) {
    if (!(error instanceof DomainError && error.code === "command_finished")) throw error;
  }
}
