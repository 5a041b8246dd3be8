import type { AuditEvent, Prisma } from "#lib/generated/prisma/client";
import type { Json } from "#lib/platform/json";
import { timePage } from "#lib/platform/time-page";
import { authorize } from "./authorize";
import type { Context } from "./context";
import type { ListAuditEvents } from "./schema";

/** One audit event as pages and REST show it. */
export interface AuditEventView {
  id: string;
  at: string;
  action: string;
  target: { type: string; id: string };
  /** In whose History it stands; the name is today's, also of one that is deleted. */
  baseStation: { id: string; name: string; deleted: boolean } | null;
  actor: { type: "OPERATOR" | "TOKEN" | "PLATFORM" | "STATION"; id: string; name: string };
  address: string | null;
  requestId: string;
  detail: { readonly [key: string]: Json };
}

export interface AuditEventPage {
  events: AuditEventView[];
  nextCursor: string | null;
}

const PAGE = timePage("at", "id");

/**
 * A page of the audit log of the actor's organization, newest first. A base station of another organization has no
 * events here, like one that does not exist.
 *
 * @throws DomainError invalid `validation_failed` for a cursor that is none.
 */
export async function listAuditEvents(ctx: Context, input: ListAuditEvents): Promise<AuditEventPage> {
  authorize(ctx.actor, "audit:read");
  const found = await ctx.db.auditEvent.findMany({
    where: conditions(ctx, input),
    orderBy: PAGE.orderBy,
    take: input.limit + 1,
  });
  const { shown, nextCursor } = PAGE.cut(found, input.limit);
  const stations = await stationsOf(ctx, shown);
  return { events: shown.map((event) => view(event, stations)), nextCursor };
}

function conditions(ctx: Context, input: ListAuditEvents): Prisma.AuditEventWhereInput {
  const all: Prisma.AuditEventWhereInput[] = [{ organizationId: ctx.organizationId }];
  if (input.baseStation) all.push({ baseStationId: input.baseStation });
  if (input.action) {
    all.push(
      input.action.includes(".") && !input.action.endsWith(".")
        ? { action: input.action }
        : { action: { startsWith: nounOf(input.action) } },
    );
  }
  if (input.actor) all.push({ actorId: input.actor });
  all.push(PAGE.after(input.cursor));
  return { AND: all };
}

const nounOf = (action: string) => `${action.replace(/\.$/, "")}.`;

async function stationsOf(
  ctx: Context,
  events: AuditEvent[],
): Promise<Map<string, { name: string; deleted: boolean }>> {
  const ids = [...new Set(events.map((event) => event.baseStationId).filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const rows = await ctx.db.baseStation.findMany({
    where: { id: { in: ids }, organizationId: ctx.organizationId },
    select: { id: true, name: true, deletedAt: true },
  });
  return new Map(rows.map(({ id, name, deletedAt }) => [id, { name, deleted: deletedAt !== null }]));
}

function view(event: AuditEvent, stations: Awaited<ReturnType<typeof stationsOf>>): AuditEventView {
  const station = event.baseStationId === null ? undefined : stations.get(event.baseStationId);
  return {
    id: event.id,
    at: event.at.toISOString(),
    action: event.action,
    target: { type: event.targetType, id: event.targetId },
    baseStation: event.baseStationId !== null && station ? { id: event.baseStationId, ...station } : null,
    actor: { type: event.actorType, id: event.actorId, name: event.actorName },
    address: event.address,
    requestId: event.requestId,
    detail: event.detail as AuditEventView["detail"],
  };
}
