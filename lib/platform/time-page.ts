import { decodeTimeCursor, encodeCursor } from "./cursor";

/** How a list that goes by time, the latest first, is read page by page. */
export interface TimePage<Time extends string, Id extends string> {
  readonly orderBy: [Record<Time, "desc">, Record<Id, "desc">];
  /**
   * What follows a cursor: pages stay as they are while new rows come in front. Everything without one.
   *
   * @throws DomainError invalid `validation_failed` for what is no cursor of such a list.
   */
  after(cursor: string | undefined): After<Time, Id>;
  /** @param rows up to one more than the page holds: then there is a next page. */
  cut<Row extends Record<Time, Date> & Record<Id, string>>(
    rows: readonly Row[],
    limit: number,
  ): { shown: Row[]; nextCursor: string | null };
}

type After<Time extends string, Id extends string> = {
  OR?: (Record<Time, { lt: Date }> | (Record<Time, Date> & Record<Id, { lt: string }>))[];
};

/**
 * @param time the column that it goes by.
 * @param id the one that decides between rows of the same time.
 */
export function timePage<Time extends string, Id extends string>(time: Time, id: Id): TimePage<Time, Id> {
  return {
    orderBy: [{ [time]: "desc" }, { [id]: "desc" }] as [Record<Time, "desc">, Record<Id, "desc">],
    after(cursor) {
      if (cursor === undefined) return {};
      const place = decodeTimeCursor(cursor);
      return {
        OR: [{ [time]: { lt: place.at } }, { [time]: place.at, [id]: { lt: place.id } }],
      } as After<Time, Id>;
    },
    cut(rows, limit) {
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return { shown, nextCursor: last ? encodeCursor([last[time].toISOString(), last[id]]) : null };
    },
  };
}
