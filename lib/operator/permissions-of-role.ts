import { PERMISSIONS, type Permission } from "#lib/audit/permission";
import type { OperatorRole } from "./values";

const PERMISSIONS_OF_ROLE: Record<OperatorRole, readonly Permission[]> = {
  ADMINISTRATOR: PERMISSIONS,
  BASE_STATION_MANAGER: [
    "stations:read",
    "stations:write",
    "certificates:regenerate",
    "certificates:revoke",
    "sessions:open",
    "audit:read",
  ],
  VIEWER: ["stations:read", "audit:read"],
};

/** What an operator of this role may do. */
export function permissionsOfRole(role: OperatorRole): ReadonlySet<Permission> {
  return new Set<Permission>([...PERMISSIONS_OF_ROLE[role], "account:write"]);
}
