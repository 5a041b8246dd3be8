import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { countChange, refuseOtherKinds } from "./assign-lns";
import { lockUsableServer } from "./lock-server";
import type { OfStation, RedirectStation } from "./server-schema";

/**
 * Sends a station to another CUPS: it learns the address and credentials at its next contact, and does not come back.
 *
 * @returns the station's version, for the ETag.
 * @throws DomainError not_found `base_station_not_found`; stale `base_station_changed`.
 * @throws DomainError conflict `not_a_basics_station`.
 * @throws DomainError invalid `validation_failed` for a server that is not there, or is no CUPS.
 */
export async function redirectStation(ctx: Context, input: RedirectStation): Promise<{ version: number }> {
  return auditedTransaction(ctx, "stations:write", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);
    refuseOtherKinds(station);
    const server = await lockUsableServer(tx, ctx, input.server, "CUPS");
    await tx.baseStation.update({ where: { id: station.id }, data: { cupsServerId: server.id } });
    const version = await countChange(tx, ctx, station);
    return { result: { version }, audit: [entry("set", station.id, { externalServer: server.name, uri: server.uri })] };
  });
}

/**
 * Keeps a station at this CUPS; one that has gone already does not hear of it. A success also when it was not redirected.
 *
 * @throws DomainError not_found `base_station_not_found`; stale `base_station_changed`.
 */
export async function clearRedirect(ctx: Context, input: OfStation): Promise<{ version: number }> {
  return auditedTransaction(ctx, "stations:write", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);
    if (station.cupsServerId === null) {
      return { result: { version: station.version }, audit: [entry("clear", station.id, { repeated: true })] };
    }
    const server = await tx.externalServer.findUniqueOrThrow({ where: { id: station.cupsServerId } });
    await tx.baseStation.update({ where: { id: station.id }, data: { cupsServerId: null } });
    const version = await countChange(tx, ctx, station);
    return { result: { version }, audit: [entry("clear", station.id, { externalServer: server.name })] };
  });
}

function entry(verb: string, id: string, detail: AuditEntry["detail"]): AuditEntry {
  return { action: `cups_redirect.${verb}`, target: { type: "base_station", id }, detail };
}
