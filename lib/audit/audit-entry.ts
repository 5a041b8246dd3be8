import type { Json } from "#lib/platform/json";

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
