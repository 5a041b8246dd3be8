import type { Permission } from "./permission";

/** Who acts. Permissions come with the actor: from an operator's role, a token's scopes, or all for the platform. */
export type Actor =
  | { type: "operator"; id: string; name: string; sessionId: string; permissions: ReadonlySet<Permission> }
  /** `operatorId`: the person behind it (operatorBehind). */
  | { type: "token"; id: string; name: string; operatorId: string | null; permissions: ReadonlySet<Permission> }
  | { type: "platform"; id: string; name: string; permissions: ReadonlySet<Permission> }
  /** A base station that has proved who it is. */
  | { type: "station"; id: string; name: string; permissions: ReadonlySet<Permission> };
