import { z } from "zod";

/** A time, RFC 3339 in UTC. */
export const Time = z.iso.datetime().meta({ example: "2026-05-03T15:57:45.000Z" });

/** The way on through a list. */
export const Page = z
  .object({
    nextCursor: z.string().nullable().meta({ description: "Send it as `cursor` for the next page" }),
    hasMore: z.boolean(),
  })
  .meta({ id: "Page" });

/** A list as REST answers it. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.object({ data: z.array(item), page: Page });
}

/** The same, made from a view's rows. */
export function listBody<T>(data: readonly T[], nextCursor: string | null = null) {
  return { data, page: { nextCursor, hasMore: nextCursor !== null } };
}
