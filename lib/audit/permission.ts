/** Everything that can be allowed. Tokens call the same words scopes. */
export const PERMISSIONS = [
  "stations:read",
  "stations:write",
  "certificates:regenerate",
  "certificates:revoke",
  "cas:write",
  "policy:write",
  "audit:read",
  "sessions:open",
  "commands:run",
  "transcripts:read",
  "operators:write",
  "tokens:write",
] as const;

/**
 * `platform:operate` is the station process's own: signing, publishing, recovering. No role or token holds it.
 * `account:write` is every operator's own account: signing in and out, the password. No token holds it.
 */
export type Permission = (typeof PERMISSIONS)[number] | "platform:operate" | "account:write";
