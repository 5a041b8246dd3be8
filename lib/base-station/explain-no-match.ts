import type { Context } from "#lib/audit/context";
import { listBaseStations } from "./list-base-stations";
import type { ListBaseStations } from "./schema";

const NARROWINGS = ["q", "health", "certificate", "administrative", "domain"] as const;

/** Which search or filter leaves out most, and how many match without it. */
export interface NoMatch {
  without: (typeof NARROWINGS)[number];
  count: number;
}

/** Why a list is empty: null when nothing narrows it, or when no single filter is to blame. */
export async function explainNoMatch(ctx: Context, input: ListBaseStations): Promise<NoMatch | null> {
  const on = NARROWINGS.filter((name) => input[name]);
  const counted = await Promise.all(
    on.map(async (without) => {
      const rest = { ...input, [without]: undefined, cursor: undefined, limit: 1, count: true };
      const { total } = await listBaseStations(ctx, rest);
      return { without, count: total ?? 0 };
    }),
  );
  const [most] = counted.sort((a, b) => b.count - a.count);
  return most && most.count > 0 ? most : null;
}
