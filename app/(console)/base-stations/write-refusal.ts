import type { Context } from "#lib/audit/context";

/** Why the operator may not change base stations; undefined when he may. Shown at the disabled controls. */
export function writeRefusal({ actor }: Pick<Context, "actor">): string | undefined {
  if (actor.permissions.has("stations:write")) return undefined;
  return "Your role may only read. Ask an administrator for the role Base station manager.";
}
