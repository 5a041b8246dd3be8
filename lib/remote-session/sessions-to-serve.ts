import type { ProcessContext } from "#lib/audit/platform-context";
import { permissionsOfRole } from "#lib/operator/permissions-of-role";
import { type OperatorRole, SESSION_IDLE_MS } from "#lib/operator/values";
import { OPENING_MS } from "./values";

/** A session that is not closed and that this process serves, or that nobody does yet. */
export interface SessionToServe {
  id: string;
  organizationId: string;
  baseStationId: string;
  operatorName: string;
  lengthMinutes: number;
  expiresAt: Date;
  isClaimed: boolean;
  /** Why it must close now. */
  ended: string | undefined;
}

interface Row {
  id: string;
  organization_id: string;
  base_station_id: string;
  operator_name: string;
  length_minutes: number;
  requested_at: Date;
  expires_at: Date;
  instance_id: string | null;
  is_token: boolean;
  token_holds: boolean;
  signed_in: boolean;
  last_seen_at: Date | null;
  role: OperatorRole | null;
  disabled: boolean;
}

/**
 * The sessions of this process and those that no process has taken yet, each judged anew: its limit, the sign-in that
 * opened it, and what its operator may do as of this moment.
 */
export async function sessionsToServe(
  { db, clock }: Pick<ProcessContext, "db" | "clock">,
  instanceId: string,
): Promise<SessionToServe[]> {
  const now = clock.now();
  const rows = await db.$queryRaw<Row[]>`
    SELECT r.id, r.organization_id, r.base_station_id, r.operator_name, r.length_minutes, r.requested_at, r.expires_at,
           r.instance_id, t.id IS NOT NULL AS is_token,
           COALESCE(t.revoked_at IS NULL AND COALESCE(t.expires_at > ${now}, true)
             AND (t.every_scope OR 'sessions:open' = ANY(t.scopes)), false) AS token_holds,
           COALESCE(s.revoked_at IS NULL AND s.expires_at > ${now}, false) AS signed_in, s.last_seen_at,
           o.role::text, COALESCE(o.disabled_at IS NOT NULL, false) AS disabled
    FROM remote_session r
    LEFT JOIN api_token t ON t.id = r.operator_session_id
    LEFT JOIN operator_session s ON s.id = r.operator_session_id
    LEFT JOIN operator o ON o.id = s.operator_id
    WHERE r.status <> 'CLOSED' AND (r.instance_id = ${instanceId} OR r.instance_id IS NULL)`;
  return rows.map((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    baseStationId: row.base_station_id,
    operatorName: row.operator_name,
    lengthMinutes: row.length_minutes,
    expiresAt: row.expires_at,
    isClaimed: row.instance_id !== null,
    ended: whyEnded(row, now),
  }));
}

function whyEnded(row: Row, now: Date): string | undefined {
  if (row.is_token) {
    if (!row.token_holds) return "The token that opened it no longer holds.";
  } else {
    if (row.disabled) return "The user that opened it was disabled.";
    if (!row.signed_in) return "The operator signed out.";
    if (!row.last_seen_at || now.getTime() - row.last_seen_at.getTime() >= SESSION_IDLE_MS) {
      return "The operator's sign-in ended without use.";
    }
    if (!row.role || !permissionsOfRole(row.role).has("sessions:open")) return "The permission for it was withdrawn.";
  }
  if (row.expires_at <= now) return "The time for it was over.";
  const waitsTooLong = row.instance_id === null && now.getTime() - row.requested_at.getTime() >= OPENING_MS;
  return waitsTooLong ? "The base station was not connected any more." : undefined;
}
