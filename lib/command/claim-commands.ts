import type { ProcessContext } from "#lib/audit/platform-context";
import { recordTelemetry } from "#lib/audit/record-telemetry";

/** A command that this process is about to send. */
export interface ClaimedCommand {
  id: string;
  organizationId: string;
  baseStationId: string;
  command: string;
  arguments: string[];
}

/** At once, in the order in which they were asked for. */
const BATCH = 50;

/**
 * Takes commands that wait for stations connected to this process; no other takes the same ones. From here on a command
 * is never sent again, whatever happens: nobody wants a reboot twice.
 *
 * @param isHere whether this process holds a station's connection.
 */
export async function claimCommands(
  process: ProcessContext,
  instanceId: string,
  isHere: (baseStationId: string) => boolean,
): Promise<{ commands: ClaimedCommand[]; more: boolean }> {
  const some = await process.db.stationCommand.findFirst({ where: { status: "PENDING" }, select: { id: true } });
  if (!some) return { commands: [], more: false };
  return recordTelemetry(process, async (tx) => {
    const waiting = await tx.$queryRaw<ClaimedCommand[]>`
      SELECT c.id, c.organization_id AS "organizationId", c.base_station_id AS "baseStationId", c.command, c.arguments
      FROM station_command c JOIN lns_session s ON s.base_station_id = c.base_station_id
      WHERE c.status = 'PENDING' AND s.instance_id = ${instanceId} AND s.disconnected_at IS NULL
      ORDER BY c.requested_at, c.id LIMIT ${BATCH}
      FOR UPDATE OF c SKIP LOCKED`;
    const commands = waiting.filter(({ baseStationId }) => isHere(baseStationId));
    if (commands.length > 0) {
      await tx.stationCommand.updateMany({
        where: { id: { in: commands.map(({ id }) => id) } },
        data: { status: "PROCESSING", instanceId },
      });
    }
    return { commands, more: commands.length === BATCH };
  });
}
