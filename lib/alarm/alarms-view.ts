import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { visibleBaseStation } from "#lib/base-station/visible-base-station";
import type { Prisma } from "#lib/generated/prisma/client";
import { timePage } from "#lib/platform/time-page";
import type { ListAlarms } from "./schema";
import type { AlarmSeverity, AlarmType } from "./values";

/** An alarm as pages and REST show it; times are ISO 8601. */
export interface AlarmView {
  id: string;
  type: AlarmType;
  severity: AlarmSeverity;
  /** What it is about: a base station, or the CA that ends or whose list does. */
  subject: { type: "base_station" | "certificate_authority"; id: string; name: string };
  raisedAt: string;
  /** Of the severity. */
  changedAt: string;
  clearedAt: string | null;
}

export interface AlarmPage {
  alarms: AlarmView[];
  nextCursor: string | null;
}

const PAGE = timePage("raisedAt", "id");

/**
 * Alarms of the base stations that the actor may see, and the platform's own, newest first.
 *
 * @throws DomainError invalid `validation_failed` for a cursor that is none.
 */
export async function listAlarms(ctx: Context, input: ListAlarms): Promise<AlarmPage> {
  authorize(ctx.actor, "stations:read");
  const found = await ctx.db.alarm.findMany({
    where: { AND: [visibleAlarms(ctx), ...conditions(input)] },
    include: { baseStation: { select: { name: true } } },
    orderBy: PAGE.orderBy,
    take: input.limit + 1,
  });
  const { shown, nextCursor } = PAGE.cut(found, input.limit);
  const authorities = await authoritiesOf(ctx, shown);
  return { alarms: shown.map((alarm) => view(alarm, authorities)), nextCursor };
}

/** The platform's own have no organization: everybody may know that a CA ends. */
const visibleAlarms = (ctx: Context): Prisma.AlarmWhereInput => ({
  OR: [{ organizationId: ctx.organizationId, baseStation: visibleBaseStation(ctx) }, { organizationId: null }],
});

function conditions(input: ListAlarms): Prisma.AlarmWhereInput[] {
  const all: Prisma.AlarmWhereInput[] = [];
  if (input.state !== "all") all.push({ clearedAt: input.state === "open" ? null : { not: null } });
  if (input.severity) all.push({ severity: input.severity });
  if (input.type) all.push({ type: input.type });
  if (input.baseStation) all.push({ baseStationId: input.baseStation });
  all.push(PAGE.after(input.cursor));
  return all;
}

type Row = Prisma.AlarmGetPayload<{ include: { baseStation: { select: { name: true } } } }>;
type Named = { id: string; name: string };

/** The CA behind each subject: itself, or that of a revocation list. */
async function authoritiesOf(ctx: Context, alarms: readonly Row[]): Promise<Map<string, Named>> {
  const subjects = alarms.filter(({ baseStationId }) => baseStationId === null).map(({ subjectId }) => subjectId);
  if (subjects.length === 0) return new Map();
  const authorities = await ctx.db.certificateAuthority.findMany({
    where: { OR: [{ id: { in: subjects } }, { shards: { some: { id: { in: subjects } } } }] },
    select: { id: true, name: true, shards: { where: { id: { in: subjects } }, select: { id: true } } },
  });
  return new Map(
    authorities.flatMap(({ id, name, shards }) =>
      [id, ...shards.map((shard) => shard.id)].map((key) => [key, { id, name }]),
    ),
  );
}

function view(alarm: Row, authorities: ReadonlyMap<string, Named>): AlarmView {
  const { baseStationId, baseStation, subjectId } = alarm;
  const subject: AlarmView["subject"] =
    baseStationId !== null && baseStation
      ? { type: "base_station", id: baseStationId, name: baseStation.name }
      : { type: "certificate_authority", ...(authorities.get(subjectId) ?? { id: subjectId, name: "" }) };
  return {
    id: alarm.id,
    type: alarm.type as AlarmType, // written by watchAlarms alone
    severity: alarm.severity,
    subject,
    raisedAt: alarm.raisedAt.toISOString(),
    changedAt: alarm.changedAt.toISOString(),
    clearedAt: alarm.clearedAt?.toISOString() ?? null,
  };
}
