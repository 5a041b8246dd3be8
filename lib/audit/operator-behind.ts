import type { Actor } from "./actor";

/**
 * The operator who answers for what is done: where two people are asked for, a session and the tokens of one operator
 * are one.
 *
 * @returns their id; null for the platform, a base station, and a token of which nobody knows any more who created it.
 */
export function operatorBehind(actor: Actor): string | null {
  if (actor.type === "operator") return actor.id;
  return actor.type === "token" ? actor.operatorId : null;
}
