import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { instanceIsGone } from "#lib/certificate-authority/instance-is-gone";
import type { ReadDb } from "#lib/platform/db/client";

/**
 * Ends the connections of station processes that are gone without a word: killed, or cut off with their machine. They
 * ended when their process was last seen alive.
 *
 * @returns how many there were.
 */
export async function closeGoneSessions(ctx: Context): Promise<number> {
  const holders = await findHolders(ctx.db);
  let closed = 0;
  for (const instanceId of holders) {
    closed += await recordTelemetry(ctx, async (tx) => {
      if (!(await instanceIsGone(tx, instanceId))) return 0;
      return tx.$executeRaw`
        WITH gone AS (
          UPDATE lns_session AS session
          SET disconnected_at = greatest(session.connected_at, coalesce(
                (SELECT heartbeat_at FROM station_instance WHERE id = ${instanceId}), session.last_message_at,
                session.connected_at)),
              close_reason = 'The station process that held it has stopped.'
          WHERE instance_id = ${instanceId} AND disconnected_at IS NULL
          RETURNING base_station_id
        )
        INSERT INTO event (organization_id, type, target_id, base_station_id, at)
        SELECT station.organization_id, 'lns.disconnected', station.id, station.id, ${ctx.clock.now()}
        FROM gone JOIN base_station AS station ON station.id = gone.base_station_id`;
    });
  }
  if (closed > 0) ctx.notify("event");
  return closed;
}

/** The processes that hold connections, each found by one step through lns_session_open_idx: there are many connections. */
async function findHolders(db: ReadDb): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE holder AS (
      SELECT min(instance_id) AS id FROM lns_session WHERE disconnected_at IS NULL
      UNION ALL
      SELECT (SELECT min(instance_id) FROM lns_session WHERE disconnected_at IS NULL AND instance_id > holder.id)
      FROM holder WHERE holder.id IS NOT NULL
    )
    SELECT id FROM holder WHERE id IS NOT NULL`;
  return rows.map(({ id }) => id);
}
