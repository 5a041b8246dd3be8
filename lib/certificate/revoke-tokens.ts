import type { AuditEntry } from "#lib/audit/audit-entry";
import type { Context } from "#lib/audit/context";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { StationServer } from "#lib/generated/prisma/enums";
import type { Tx } from "#lib/platform/db/client";

export interface RevokeTokens {
  servers: readonly StationServer[];
  /** As stored beside a revoked certificate: see REVOCATION_REASON_WORDS. */
  reason: string;
  /** Only those that CUPS handed out, and none that an operator took to the station. */
  isHandedOut?: true;
}

/**
 * Revokes every token of a locked Basics Station for these servers that is still taken; none is, from the commit on, and
 * whoever is connected with one is disconnected.
 */
export async function revokeTokens(
  tx: Tx,
  ctx: Context,
  station: Pick<BaseStation, "id" | "eui64">,
  { servers, reason, isHandedOut }: RevokeTokens,
): Promise<AuditEntry[]> {
  if (station.eui64 === null || servers.length === 0) return [];
  const revoked = await tx.stationCredential.updateManyAndReturn({
    where: {
      ...{ baseStationId: station.id, kind: "TOKEN", server: { in: [...servers] } },
      status: { in: ["CURRENT", "PREVIOUS"] },
      ...(isHandedOut && { crc32: { not: null } }), // of a token that was carried, only the station knows it
    },
    data: {
      ...{ status: "REVOKED", revokedAt: ctx.clock.now(), revokedBy: ctx.actor.name, revocationReason: reason },
      ...{ sealedBlob: null, masterKeyId: null },
    },
    select: { id: true, server: true, tokenHint: true },
  });
  return revoked.map(({ id, server, tokenHint }) => ({
    action: "station_credential.revoke",
    target: { type: "station_credential", id },
    baseStation: station.id,
    detail: { server, kind: "TOKEN", hint: tokenHint, reason },
  }));
}
