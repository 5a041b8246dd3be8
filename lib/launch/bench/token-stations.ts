import { newStationToken } from "#lib/certificate/new-station-token";
import { DAY_MS } from "#lib/platform/clock";
import { newId } from "#lib/platform/new-id";
import { type IssuingPlatform, insertStationsOn } from "./issuing-platform";

/** A Basics Station with a token for the LNS. */
export interface TokenStation {
  id: string;
  eui64: string;
  token: string;
}

/** Declares Basics Stations and gives each a token for the LNS. */
export async function insertTokenStations(platform: IssuingPlatform, count: number): Promise<TokenStation[]> {
  const { database, ctx, organizationId } = platform;
  const now = ctx.clock.now();
  // Each is inserted on a stand-in for a key, which is taken away again.
  const ids = await insertStationsOn(
    platform,
    Array.from({ length: count }, () => Uint8Array.from(ctx.random.bytes(32))),
  );
  await database.$executeRaw`
    UPDATE base_station
       SET eui64 = upper(substr(md5(id), 1, 16)), lrr_uuid = '0016C0-' || upper(substr(md5(id), 1, 16)),
           public_key = NULL, public_key_fingerprint = NULL, public_key_label = NULL,
           public_key_declared_at = NULL, public_key_declared_by = NULL
     WHERE id = ANY (${ids})`;
  const rows = await database.baseStation.findMany({ where: { id: { in: ids } }, select: { id: true, eui64: true } });
  const stations = rows.map(({ id, eui64 }) => ({ id, eui64: eui64 ?? "", made: newStationToken(ctx.random) }));
  const notAfter = new Date(now.getTime() + 365 * DAY_MS);
  await database.stationCredential.createMany({
    data: stations.map(({ id, made }) => ({
      ...{ id: newId(ctx, "crd"), organizationId, baseStationId: id, server: "LNS" as const, kind: "TOKEN" as const },
      ...{ status: "CURRENT" as const, tokenHash: made.hash, tokenHint: made.hint, notAfter, renewalOpensAt: notAfter },
      ...{ createdAt: now, createdBy: "Bench" },
    })),
  });
  return stations.map(({ id, eui64, made }) => ({ id, eui64, token: made.token }));
}
