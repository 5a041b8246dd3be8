import type { Context } from "#lib/audit/context";
import type { Permission } from "#lib/audit/permission";

/** Why the operator may not do a thing; undefined when he may. Shown at the disabled controls. */
export function refusalOf({ actor }: Pick<Context, "actor">, permission: Permission): string | undefined {
  if (actor.permissions.has(permission)) return undefined;
  return "Your role may only read. Ask an administrator for the role Base station manager.";
}

/** Why the operator may not change base stations. */
export function writeRefusal(ctx: Pick<Context, "actor">): string | undefined {
  return refusalOf(ctx, "stations:write");
}
