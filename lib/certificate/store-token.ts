import type { AuditEntry } from "#lib/audit/audit-entry";
import type { Context } from "#lib/audit/context";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { StationServer } from "#lib/generated/prisma/enums";
import type { Tx } from "#lib/platform/db/client";
import { newId } from "#lib/platform/new-id";
import type { Policy } from "#lib/policy/values";
import { tokenDates } from "./certificate-dates";
import type { NewStationToken } from "./new-station-token";

export interface StoreToken {
  id: string;
  server: StationServer;
  token: NewStationToken;
  policy: Policy;
  createdBy: string;
  /** Null for one that an operator takes to the station: what its files are is known there alone. */
  blob: { sealed: Uint8Array<ArrayBuffer>; crc32: number; masterKeyId: string } | null;
}

export const newCredentialId = (ctx: Pick<Context, "clock" | "random">): string => newId(ctx, "crd");

type Owner = Pick<BaseStation, "id" | "organizationId" | "validity" | "renewBeforeDays">;

/**
 * Makes a token the current credential of a locked station. What was current is taken until the token is seen in use; a
 * certificate overlaps with it like one with the next (enrolment.md W3).
 */
export async function storeToken(tx: Tx, ctx: Context, station: Owner, stored: StoreToken): Promise<AuditEntry> {
  const { id, server, token, policy, blob, createdBy } = stored;
  const now = ctx.clock.now();
  const { notAfter, renewalOpensAt } = tokenDates(policy, station, now);
  const where = { baseStationId: station.id, server, status: "CURRENT" as const };
  await tx.stationCredential.updateMany({ where, data: { status: "PREVIOUS" } });
  await tx.$executeRaw`
    UPDATE certificate SET
      status = (CASE WHEN not_after > ${now} THEN 'OVERLAPPING' ELSE 'SUPERSEDED' END)::certificate_status,
      superseded_at = CASE WHEN not_after > ${now} THEN NULL ELSE not_after END
    WHERE base_station_id = ${station.id} AND purpose = ${server}::certificate_purpose AND status = 'ISSUED'`;
  await tx.stationCredential.create({
    data: {
      ...{ id, organizationId: station.organizationId, baseStationId: station.id, server, kind: "TOKEN" },
      ...{ status: "CURRENT", tokenHash: token.hash, tokenHint: token.hint },
      ...{ notAfter, renewalOpensAt, createdAt: now, createdBy },
      ...(blob && { crc32: BigInt(blob.crc32), sealedBlob: blob.sealed, masterKeyId: blob.masterKeyId }),
    },
  });
  return {
    action: "station_credential.make",
    target: { type: "station_credential", id },
    baseStation: station.id,
    organizationId: station.organizationId,
    detail: { server, kind: "TOKEN", hint: token.hint },
  };
}
