import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import type { BaseStation, LnsAssignment } from "#lib/generated/prisma/client";
import type { Tx } from "#lib/platform/db/client";
import { violatedUniqueIndex } from "#lib/platform/db/violated-unique-index";
import { DomainError } from "#lib/platform/domain-error";
import type { Json } from "#lib/platform/json";
import { newId } from "#lib/platform/new-id";
import { lockUsableServer } from "./lock-server";
import type { AssignDomain, AssignStation, ClearDomain, OfStation } from "./server-schema";
import type { LnsRoute } from "./values";

/** Where stations of a domain are sent. */
export type DomainAssignment = {
  id: string;
  domain: string;
  route: LnsRoute;
  server: { id: string; name: string } | null;
  version: number;
  changedAt: string;
  changedBy: string;
};

/**
 * Sends the stations of a domain to an LNS, unless they have one of their own.
 *
 * @throws DomainError invalid `validation_failed` for a server that is not there, or is no LNS.
 * @throws DomainError stale `lns_assignment_changed`.
 */
export async function assignDomainLns(ctx: Context, input: AssignDomain): Promise<DomainAssignment> {
  const { domain, route, server: serverId, ifMatch } = input;
  const change = () =>
    auditedTransaction(ctx, "policy:write", async (tx) => {
      const server = serverId === null ? null : await lockUsableServer(tx, ctx, serverId, "LNS");
      const before = await lockAssignment(tx, ctx, { domain });
      refuseStaleAssignment(before, ifMatch);
      const row = await store(tx, ctx, before, { domain, route, serverId });
      const name = server?.name ?? null;
      const changes = await changesOf(tx, before, { route, server: name });
      const result = assignmentView(row, server);
      return { result, audit: [entry("set", row, { domain, changes })] };
    });
  try {
    return await change();
  } catch (error) {
    if (violatedUniqueIndex(error) === undefined) throw error;
    return await change(); // somebody else made the first one of this domain at the same moment
  }
}

/**
 * Stations of the domain go to where their other domains say, or to the built-in LNS.
 *
 * @throws DomainError not_found `lns_assignment_not_found`; stale `lns_assignment_changed`.
 */
export async function clearDomainLns(ctx: Context, { assignment: id, ifMatch }: ClearDomain): Promise<void> {
  await auditedTransaction(ctx, "policy:write", async (tx) => {
    const before = await lockAssignment(tx, ctx, { id });
    if (!before || before.domain === null) {
      throw new DomainError("not_found", "lns_assignment_not_found", "No LNS of a domain here has this id.");
    }
    refuseStaleAssignment(before, ifMatch);
    await tx.lnsAssignment.delete({ where: { id } });
    return { result: {}, audit: [entry("clear", before, { domain: before.domain, route: before.route })] };
  });
}

/**
 * Gives one station an LNS of its own, whatever its domains say.
 *
 * @returns the station's version, for the ETag.
 * @throws DomainError not_found `base_station_not_found`; stale `base_station_changed`.
 * @throws DomainError conflict `not_a_basics_station`.
 * @throws DomainError invalid `validation_failed` for a server that is not there, or is no LNS.
 */
export async function assignStationLns(ctx: Context, input: AssignStation): Promise<{ version: number }> {
  const { route, server: serverId } = input;
  return auditedTransaction(ctx, "stations:write", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);
    refuseOtherKinds(station);
    const server = serverId === null ? null : await lockUsableServer(tx, ctx, serverId, "LNS");
    const before = await lockAssignment(tx, ctx, { baseStationId: station.id });
    const row = await store(tx, ctx, before, { baseStationId: station.id, route, serverId });
    const name = server?.name ?? null;
    const changes = await changesOf(tx, before, { route, server: name });
    const version = await countChange(tx, ctx, station);
    return { result: { version }, audit: [entry("set", row, { changes })] };
  });
}

/**
 * The station goes to where its domains say, or to the built-in LNS. A success also when it had none of its own.
 *
 * @returns the station's version, for the ETag.
 * @throws DomainError not_found `base_station_not_found`; stale `base_station_changed`.
 */
export async function clearStationLns(ctx: Context, input: OfStation): Promise<{ version: number }> {
  return auditedTransaction(ctx, "stations:write", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);
    const before = await lockAssignment(tx, ctx, { baseStationId: station.id });
    const target = { type: "base_station", id: station.id };
    if (!before) {
      const audit: AuditEntry = { action: "lns_assignment.clear", target, detail: { repeated: true } };
      return { result: { version: station.version }, audit: [audit] };
    }
    await tx.lnsAssignment.delete({ where: { id: before.id } });
    const version = await countChange(tx, ctx, station);
    return { result: { version }, audit: [entry("clear", before, { route: before.route })] };
  });
}

/** @throws DomainError conflict `not_a_basics_station`. */
export function refuseOtherKinds(station: Pick<BaseStation, "eui64">): void {
  if (station.eui64 !== null) return;
  const message = "Only a LoRa Basics Station is sent to an LNS or CUPS.";
  throw new DomainError("conflict", "not_a_basics_station", message);
}

/** @returns the station's new version. */
export async function countChange(tx: Tx, ctx: Context, station: BaseStation): Promise<number> {
  await tx.baseStation.update({
    where: { id: station.id },
    data: { version: { increment: 1 }, changedAt: ctx.clock.now(), changedBy: ctx.actor.name },
  });
  return station.version + 1;
}

type Of = { domain: string } | { baseStationId: string } | { id: string };

async function lockAssignment(tx: Tx, ctx: Context, of: Of): Promise<LnsAssignment | null> {
  const { organizationId } = ctx;
  const found = await tx.lnsAssignment.findFirst({ where: { organizationId, ...of }, select: { id: true } });
  if (!found) return null;
  await tx.$queryRaw`SELECT id FROM lns_assignment WHERE id = ${found.id} FOR UPDATE`;
  return tx.lnsAssignment.findUnique({ where: { id: found.id } });
}

async function store(
  tx: Tx,
  ctx: Context,
  before: LnsAssignment | null,
  row: ({ domain: string } | { baseStationId: string }) & { route: LnsRoute; serverId: string | null },
): Promise<LnsAssignment> {
  const written = { changedAt: ctx.clock.now(), changedBy: ctx.actor.name };
  if (before) {
    return tx.lnsAssignment.update({
      where: { id: before.id },
      data: { route: row.route, serverId: row.serverId, version: { increment: 1 }, ...written },
    });
  }
  const { organizationId } = ctx;
  return tx.lnsAssignment.create({ data: { id: newId(ctx, "lna"), organizationId, ...row, ...written } });
}

function refuseStaleAssignment(before: LnsAssignment | null, ifMatch: number | undefined): void {
  if (ifMatch === undefined || ifMatch === before?.version) return;
  const message = "Someone changed this domain's LNS since you opened it. Review before saving.";
  const facts = before ? { changedBy: before.changedBy, changedAt: before.changedAt.toISOString() } : {};
  throw new DomainError("stale", "lns_assignment_changed", message, { facts });
}

async function changesOf(
  tx: Tx,
  before: LnsAssignment | null,
  after: { route: LnsRoute; server: string | null },
): Promise<Record<string, Json>> {
  const old = before?.serverId ? await tx.externalServer.findUnique({ where: { id: before.serverId } }) : null;
  const changes: Record<string, Json> = {};
  if (before?.route !== after.route) changes.route = { before: before?.route ?? null, after: after.route };
  if ((old?.name ?? null) !== after.server) changes.externalServer = { before: old?.name ?? null, after: after.server };
  return changes;
}

function entry(verb: string, row: LnsAssignment, detail: Record<string, Json>): AuditEntry {
  const target =
    row.baseStationId === null
      ? { type: "lns_assignment", id: row.id }
      : { type: "base_station", id: row.baseStationId };
  return { action: `lns_assignment.${verb}`, target, detail };
}

export function assignmentView(row: LnsAssignment, server: { id: string; name: string } | null): DomainAssignment {
  return {
    id: row.id,
    domain: row.domain ?? "",
    route: row.route,
    server: server && { id: server.id, name: server.name },
    version: row.version,
    changedAt: row.changedAt.toISOString(),
    changedBy: row.changedBy,
  };
}
