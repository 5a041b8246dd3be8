import type { Tx } from "#lib/platform/db/client";

/**
 * The key that an open wish of a locked station waited for is on record now: the wish may be signed. The caller sends
 * the hint "wish" after the commit.
 *
 * @returns the open wish's id, whether it waited or not; null when there is none.
 */
export async function releaseWish(tx: Tx, baseStationId: string): Promise<string | null> {
  const [wish] = await tx.$queryRaw<{ id: string }[]>`
    UPDATE certificate_wish SET awaits_station = false
    WHERE base_station_id = ${baseStationId} AND purpose = 'STATION' AND status = 'OPEN' RETURNING id`;
  return wish?.id ?? null;
}
