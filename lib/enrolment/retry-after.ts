import type { Context } from "#lib/audit/context";

const SHORTEST_S = 3;
const SPREAD_S = 8;

/** Seconds until a station may ask again for what is being signed; spread, so that many do not come back at once. */
export function retryAfterS({ random }: Pick<Context, "random">): number {
  return SHORTEST_S + ((random.bytes(1)[0] ?? 0) % SPREAD_S);
}
