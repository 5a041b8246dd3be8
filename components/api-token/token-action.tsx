import type { FormState } from "#lib/web/form-state";

/** A row of the API tokens page. */
export interface TokenRow {
  id: string;
  name: string;
  hint: string;
  scopes: readonly string[];
  state: "ACTIVE" | "EXPIRED" | "REVOKED";
  createdAt: string;
  createdBy: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}

/** What `create` gives back to be shown once. */
export function secretOf(state: FormState): { secret: string; name: string } | undefined {
  if (state.status !== "done" || typeof state.value !== "object" || state.value === null) return undefined;
  const { secret, name } = state.value as { secret?: unknown; name?: unknown };
  return typeof secret === "string" ? { secret, name: String(name) } : undefined;
}
