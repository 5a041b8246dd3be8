import type { Context } from "#lib/audit/context";

/** Why the operator may not change vendor CAs; undefined when he may. */
export function vendorCaRefusal({ actor }: Pick<Context, "actor">): string | undefined {
  if (actor.permissions.has("cas:write")) return undefined;
  return "Only an Administrator uploads and changes vendor CAs and blocks certificates.";
}
