import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { BaseStationRef } from "#lib/base-station/schema";
import { readVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { assignmentView, type DomainAssignment } from "./assign-lns";
import { BUILT_IN, resolveLnsAssignments } from "./lns-assignment";
import type { LnsRoute } from "./values";

/** Where a station's LNS connection goes, who says so, and which CUPS it is to go to. */
export type LnsRouteView = {
  route: LnsRoute;
  source: "STATION" | "DOMAIN" | "DEFAULT";
  domain: string | null;
  server: { id: string; name: string; uri: string } | null;
  /** Another CUPS that it is to go to; null: this one. */
  cupsServer: { id: string; name: string; uri: string } | null;
  /** Whether it has ever asked this platform's CUPS: else it cannot learn of a direct route. */
  hasAskedCups: boolean;
  /** Of the station; the ETag. */
  version: number;
};

/** @throws DomainError not_found `base_station_not_found`. */
export async function getLnsRoute(ctx: Context, ref: BaseStationRef): Promise<LnsRouteView> {
  authorize(ctx.actor, "stations:read");
  const station = await readVisibleBaseStation(ctx, ref, {
    id: true,
    version: true,
    cupsServer: { select: { id: true, name: true, uri: true } },
    cupsContact: { select: { at: true } },
  });
  const resolved = (await resolveLnsAssignments(ctx.db, [station.id])).get(station.id) ?? BUILT_IN;
  const { route, source, domain, server } = resolved;
  return {
    route,
    source,
    domain,
    server: server && { id: server.id, name: server.name, uri: server.uri },
    cupsServer: station.cupsServer,
    hasAskedCups: station.cupsContact !== null,
    version: station.version,
  };
}

/** The LNS of every domain that has one, by domain. */
export async function listDomainAssignments(ctx: Context): Promise<DomainAssignment[]> {
  authorize(ctx.actor, "stations:read");
  const rows = await ctx.db.lnsAssignment.findMany({
    where: { organizationId: ctx.organizationId, domain: { not: null } },
    include: { server: { select: { id: true, name: true } } },
    orderBy: { domain: "asc" },
  });
  return rows.map(({ server, ...row }) => assignmentView(row, server));
}
