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
export function secretOf({ value }: FormState & { status: "done" }): { secret: string; name: string } {
  return value as { secret: string; name: string };
}
