import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { Prisma } from "#lib/generated/prisma/client";
import type { ReadDb, Tx } from "#lib/platform/db/client";
import { newId } from "#lib/platform/new-id";
import type { AlarmSeverity, AlarmType } from "./values";
import { wantedAlarms } from "./wanted-alarms";

/** Changes that share a transaction. */
const BATCH = 500;

/** What is open and what should be, where the two differ. */
interface Difference {
  type: AlarmType;
  subjectId: string;
  organizationId: string | null;
  baseStationId: string | null;
  /** Null: it is over. */
  severity: AlarmSeverity | null;
  /** Null: it begins. */
  openId: string | null;
  openSeverity: AlarmSeverity | null;
}

class NothingDiffers extends Error {}

/**
 * Raises, changes and clears alarms so that they say what is so now. Every change is an audit and a live event. Cheap
 * while nothing changes: one query. Safe in several processes at once.
 *
 * @returns how many alarms were raised, changed or cleared.
 */
export async function watchAlarms(ctx: Context): Promise<number> {
  const wanted = await wantedAlarms(ctx);
  let done = 0;
  // Looked at without a transaction first: mostly there is nothing to write.
  while ((await differences(ctx.db, wanted, 1)).length > 0) {
    const changed = await changeBatch(ctx, wanted);
    if (changed === 0) break;
    done += changed;
  }
  return done;
}

function differences(db: Pick<ReadDb, "$queryRaw">, wanted: Prisma.Sql, limit: number): Promise<Difference[]> {
  return db.$queryRaw`
    SELECT type, subject_id AS "subjectId", wanted.severity, open.id AS "openId", open.severity::text AS "openSeverity",
      COALESCE(wanted.organization_id, open.organization_id) AS "organizationId",
      COALESCE(wanted.base_station_id, open.base_station_id) AS "baseStationId"
    FROM (${wanted}) AS wanted FULL JOIN (
      SELECT id, type::text, subject_id::text, organization_id, base_station_id, severity FROM alarm
      WHERE cleared_at IS NULL
    ) AS open USING (type, subject_id)
    WHERE wanted.severity IS DISTINCT FROM open.severity::text
    LIMIT ${limit}`;
}

async function changeBatch(ctx: Context, wanted: Prisma.Sql): Promise<number> {
  try {
    return await auditedTransaction(ctx, "platform:operate", async (tx) => {
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended('alarms', 0))::text`;
      const found = await differences(tx, wanted, BATCH);
      const [first, ...others] = await write(tx, ctx, found);
      if (!first) throw new NothingDiffers(); // another process was faster
      return { result: found.length, audit: [first, ...others] };
    });
  } catch (error) {
    if (error instanceof NothingDiffers) return 0;
    throw error;
  }
}

async function write(tx: Tx, ctx: Context, found: readonly Difference[]): Promise<AuditEntry[]> {
  const now = ctx.clock.now();
  const raised = found.flatMap((one) =>
    one.openId === null && one.severity !== null ? [{ ...one, severity: one.severity, id: newId(ctx, "alm") }] : [],
  );
  const cleared = found.flatMap((one) =>
    one.openId !== null && one.severity === null ? [{ ...one, id: one.openId }] : [],
  );
  const changed = found.flatMap((one) =>
    one.openId !== null && one.severity !== null ? [{ ...one, severity: one.severity, id: one.openId }] : [],
  );

  await tx.alarm.createMany({
    data: raised.map(({ id, type, subjectId, organizationId, baseStationId, severity }) => ({
      ...{ id, type, subjectId, organizationId, baseStationId, severity },
      ...{ raisedAt: now, changedAt: now },
    })),
  });
  await tx.alarm.updateMany({ where: { id: { in: cleared.map(({ id }) => id) } }, data: { clearedAt: now } });
  if (changed.length > 0) {
    const rows = Prisma.join(changed.map(({ id, severity }) => Prisma.sql`(${id}, ${severity}::alarm_severity)`));
    await tx.$executeRaw`
      UPDATE alarm SET severity = changed.severity, changed_at = ${now}
      FROM (VALUES ${rows}) AS changed(id, severity) WHERE alarm.id = changed.id`;
  }
  return [
    ...raised.map((one) => entry("alarm.raise", one, { severity: one.severity })),
    ...changed.map((one) =>
      entry("alarm.change", one, { severity: { before: one.openSeverity, after: one.severity } }),
    ),
    ...cleared.map((one) => entry("alarm.clear", one, {})),
  ];
}

function entry(action: string, alarm: Difference & { id: string }, detail: AuditEntry["detail"]): AuditEntry {
  return {
    action,
    target: { type: "alarm", id: alarm.id },
    ...(alarm.baseStationId === null ? {} : { baseStation: alarm.baseStationId }),
    organizationId: alarm.organizationId,
    detail: { alarm: alarm.type, ...detail },
  };
}
