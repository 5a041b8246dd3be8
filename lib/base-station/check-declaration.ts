import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { alreadyUsed } from "./already-used";
import type { CheckDeclaration } from "./form-schema";
import { visibleBaseStation } from "./visible-base-station";

/** What is worth saying before a declaration is sent. */
export interface DeclarationCheck {
  /** "Already used by ..." when the LRR-UUID is taken. */
  taken?: string;
  /** `"Roof Nord" (10020039)`: another station that the actor may see, of the same name. */
  namesake?: string;
}

/** Answers a form that is being filled in; the rules themselves are checked again when it is sent. */
export async function checkDeclaration(ctx: Context, input: CheckDeclaration): Promise<DeclarationCheck> {
  authorize(ctx.actor, "stations:write");
  const { lrrUuid, name, except } = input;
  const select = { id: true, name: true, lrrId: true, organizationId: true };
  const [holder, namesake] = await Promise.all([
    lrrUuid ? ctx.db.baseStation.findFirst({ where: { lrrUuid, deletedAt: null }, select }) : null,
    name
      ? ctx.db.baseStation.findFirst({
          where: { ...visibleBaseStation(ctx), name, ...(except ? { id: { not: except.value } } : {}) },
          select,
        })
      : null,
  ]);
  return {
    ...(holder ? { taken: alreadyUsed(ctx, "lrr_uuid_taken", "/lrrUuid", holder).message } : {}),
    ...(namesake ? { namesake: `"${namesake.name}" (${namesake.lrrId})` } : {}),
  };
}
