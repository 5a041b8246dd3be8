/** Everything that can be allowed. Tokens call the same words scopes. */
export const PERMISSIONS = [
  "stations:read",
  "stations:write",
  "certificates:regenerate",
  "certificates:revoke",
  "audit:read",
  "operators:write",
  "tokens:write",
] as const;

/** `platform:operate` is the station process's own: signing, publishing, recovering. No role or token holds it. */
export type Permission = (typeof PERMISSIONS)[number] | "platform:operate";
