import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { DomainError } from "#lib/platform/domain-error";
import type { RevokeStationToken } from "./schema";
import { summarizeCertificates } from "./summarize-certificates";

/**
 * Revokes one token of a Basics Station: nobody gets in with it any more, and who is connected with it is disconnected.
 * Again is a success that changes nothing.
 *
 * @throws DomainError not_found `base_station_not_found`, `token_not_found`; stale `base_station_changed`.
 */
export async function revokeStationToken(ctx: Context, input: RevokeStationToken): Promise<void> {
  await auditedTransaction(ctx, "certificates:revoke", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);
    const token = await tx.stationCredential.findFirst({
      where: { id: input.token, baseStationId: station.id, kind: "TOKEN" },
      select: { id: true, server: true, status: true, tokenHint: true },
    });
    if (!token) {
      throw new DomainError("not_found", "token_not_found", "This base station has no token with this id.");
    }
    const { id, server, status, tokenHint: hint } = token;
    const repeated = status === "REVOKED";
    if (!repeated) {
      await tx.stationCredential.update({
        where: { id },
        data: {
          ...{ status: "REVOKED", revokedAt: ctx.clock.now(), revokedBy: ctx.actor.name, revocationReason: "OTHER" },
          ...{ sealedBlob: null, masterKeyId: null },
        },
      });
      await summarizeCertificates(tx, [station.id]);
    }
    const target = { type: "station_credential", id };
    const detail = { server, kind: "TOKEN", hint, ...(repeated ? { repeated } : { reason: "OTHER" }) };
    return { result: null, audit: [{ action: "station_credential.revoke", target, baseStation: station.id, detail }] };
  });
  ctx.notify("revocation");
}
