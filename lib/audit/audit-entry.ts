import type { Prisma } from "#lib/generated/prisma/client";
import type { Json } from "#lib/platform/json";
import { newId } from "#lib/platform/new-id";
import type { Context } from "./context";

/** What happened: `action` is "<noun>.<verb>", `detail` the facts (before and after, reason), never a secret. */
export interface AuditEntry {
  action: string;
  target: { type: string; id: string };
  /** The base station in whose History it stands, unless that is the target itself. */
  baseStation?: string;
  detail: Readonly<Record<string, Json>>;
  /** Set only for rows that belong to another organization than the actor's, or to none. */
  organizationId?: string | null;
}

const ACTOR_TYPE = { operator: "OPERATOR", token: "TOKEN", platform: "PLATFORM" } as const;

const baseStationOf = (entry: AuditEntry) =>
  entry.baseStation ?? (entry.target.type === "base_station" ? entry.target.id : null);

const organizationOf = (ctx: Context, entry: AuditEntry) =>
  entry.organizationId === undefined ? ctx.organizationId : entry.organizationId;

/** The append-only rows of one change. Their ids rise in the order of the entries, in which they are read later. */
export function auditEventRows(ctx: Context, entries: readonly AuditEntry[]): Prisma.AuditEventCreateManyInput[] {
  const ids = entries.map(() => newId(ctx, "evt")).sort();
  return entries.map((entry, index) => auditEventRow(ctx, entry, ids[index] as string));
}

function auditEventRow(ctx: Context, entry: AuditEntry, id: string): Prisma.AuditEventCreateManyInput {
  return {
    id,
    organizationId: organizationOf(ctx, entry),
    at: ctx.clock.now(),
    action: entry.action,
    targetType: entry.target.type,
    targetId: entry.target.id,
    baseStationId: baseStationOf(entry),
    actorType: ACTOR_TYPE[ctx.actor.type],
    actorId: ctx.actor.id,
    actorName: ctx.actor.name,
    sessionId: ctx.actor.type === "operator" ? ctx.actor.sessionId : null,
    address: ctx.address ?? null,
    requestId: ctx.requestId,
    detail: entry.detail as Prisma.InputJsonObject,
  };
}

/** The hint for live pages: ids only, which read again through their views. */
export function eventRow(ctx: Context, entry: AuditEntry): Prisma.EventCreateManyInput {
  return {
    organizationId: organizationOf(ctx, entry),
    type: entry.action,
    targetId: entry.target.id,
    baseStationId: baseStationOf(entry),
    at: ctx.clock.now(),
  };
}
