import type { AuditEvent } from "#lib/generated/prisma/client";
import type { Json } from "#lib/platform/json";

/**
 * The canonical form of an audit event, over which checkpoints are made: one line of JSON, an array of its columns in
 * this order, times as RFC 3339 UTC with milliseconds, members of `detail` sorted by name at every depth.
 */
export function canonicalEvent(event: AuditEvent): string {
  return JSON.stringify([
    event.id,
    event.organizationId,
    event.at.toISOString(),
    event.action,
    event.targetType,
    event.targetId,
    event.baseStationId,
    event.actorType,
    event.actorId,
    event.actorName,
    event.sessionId,
    event.address,
    event.requestId,
    sorted(event.detail as Json),
    String(event.xid),
  ]);
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, item]) => [key, sorted(item as Json)]));
}
