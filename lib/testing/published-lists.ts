import { expect, vi } from "vitest";
import { readRevocationList } from "#lib/pki/revocation-list-reader";
import type { Database } from "#lib/platform/db/client";

const shardsOf = (database: Database) =>
  database.revocationShard.findMany({ where: { authority: { kind: "BASE_STATION" } } });

/** Serial numbers on the published lists of base stations' certificates. */
export async function listedSerialNumbers(database: Database): Promise<ReadonlySet<string>> {
  const shards = await shardsOf(database);
  return new Set(shards.flatMap(({ list }) => (list ? [...readRevocationList(list).entries.keys()] : [])));
}

/** Until those lists hold all that they should. */
export function untilPublished(database: Database): Promise<void> {
  return vi.waitFor(
    async () => {
      const shards = await shardsOf(database);
      expect(shards.every(({ generation, publishedGeneration }) => generation === publishedGeneration)).toBe(true);
    },
    { timeout: 60_000, interval: 20 },
  );
}
