import type { Tx } from "#lib/platform/db/client";
import { newId } from "#lib/platform/new-id";
import type { AuditEntry } from "./audit-entry";
import type { Context } from "./context";

const ACTOR_TYPE = { operator: "OPERATOR", token: "TOKEN", platform: "PLATFORM", station: "STATION" } as const;

/**
 * Writes the append-only audit events of one change and the live events beside them, which carry ids only. One
 * statement: every change pays for it, and some while they hold rows that others wait for.
 */
export async function writeAudit(tx: Tx, ctx: Context, entries: readonly AuditEntry[]): Promise<void> {
  // Their ids rise in the order of the entries, in which they are read later.
  const ids = entries.map(() => newId(ctx, "evt")).sort();
  const rows = entries.map((entry, index) => ({ id: ids[index], ...columnsOf(ctx, entry) }));
  await tx.$executeRaw`
    WITH entry AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(
        id text, organization_id text, action text, target_type text, target_id text, base_station_id text, detail jsonb)
    ), audited AS (
      INSERT INTO audit_event (id, organization_id, at, action, target_type, target_id, base_station_id, actor_type,
        actor_id, actor_name, session_id, address, request_id, detail)
      SELECT id, organization_id, ${ctx.clock.now()}, action, target_type, target_id, base_station_id,
        ${ACTOR_TYPE[ctx.actor.type]}::actor_type, ${ctx.actor.id}, ${ctx.actor.name}, ${sessionOf(ctx)},
        ${ctx.address ?? null}, ${ctx.requestId}, detail
      FROM entry
    )
    INSERT INTO event (organization_id, type, target_id, base_station_id, at)
    SELECT organization_id, action, target_id, base_station_id, ${ctx.clock.now()} FROM entry ORDER BY id`;
}

function columnsOf(ctx: Context, { action, target, baseStation, detail, organizationId }: AuditEntry) {
  return {
    organization_id: organizationId === undefined ? ctx.organizationId : organizationId,
    action,
    target_type: target.type,
    target_id: target.id,
    base_station_id: baseStation ?? (target.type === "base_station" ? target.id : null),
    detail,
  };
}

const sessionOf = ({ actor }: Context): string | null => (actor.type === "operator" ? actor.sessionId : null);
