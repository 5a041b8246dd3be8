import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import {
  baseStationNotFound,
  readVisibleBaseStation,
  referenced,
  visibleBaseStation,
} from "#lib/base-station/visible-base-station";
import type { RemoteSession } from "#lib/generated/prisma/client";
import { DomainError } from "#lib/platform/domain-error";
import { timePage } from "#lib/platform/time-page";
import { type RemoteShellFault, remoteShellFault } from "./remote-shell-fault";
import type { ListRemoteSessions, ReadRemoteSession } from "./schema";
import type { SessionStatus } from "./values";

/** A terminal session as pages and REST show it. Times are RFC 3339 UTC. */
export interface RemoteSessionView {
  id: string;
  baseStation: string;
  status: SessionStatus;
  operator: string;
  /** Whether the actor's own sign-in opened it: only that one may use its terminal. */
  mine: boolean;
  reason: string;
  lengthMinutes: number;
  requestedAt: string;
  openedAt: string | null;
  /** When it closes by itself at the latest. */
  expiresAt: string;
  closedAt: string | null;
  /** Null when it closed by itself. */
  closedBy: string | null;
  closeReason: string | null;
  /** Nothing of its transcript is left since. */
  transcriptErasedAt: string | null;
}

/** What the REMOTE ACCESS widget shows. */
export interface RemoteAccessView {
  /** Not closed yet. */
  current: RemoteSessionView | null;
  /** Closed, the latest first. */
  latest: RemoteSessionView[];
  /** Why there can be no terminal now. */
  fault: RemoteShellFault | null;
}

/** Closed sessions that the widget names. */
const SHOWN = 5;

/** @throws DomainError not_found `base_station_not_found`. */
export async function getRemoteAccess(ctx: Context, baseStation: string): Promise<RemoteAccessView> {
  authorize(ctx.actor, "stations:read");
  const station = await ctx.db.baseStation.findFirst({
    where: { AND: [visibleBaseStation(ctx), { id: baseStation }] },
    select: { id: true, eui64: true, administrativeState: true },
  });
  if (!station) throw baseStationNotFound();
  const of = { baseStationId: station.id };
  const [current, latest, fault] = await Promise.all([
    ctx.db.remoteSession.findFirst({ where: { ...of, status: { not: "CLOSED" } } }),
    ctx.db.remoteSession.findMany({
      where: { ...of, status: "CLOSED" },
      orderBy: PAGE.orderBy,
      take: SHOWN,
    }),
    remoteShellFault(ctx.db, station),
  ]);
  return {
    current: current && remoteSessionView(ctx, current),
    latest: latest.map((row) => remoteSessionView(ctx, row)),
    fault: fault ?? null,
  };
}

const PAGE = timePage("requestedAt", "id");

/** A page of a base station's sessions, the latest first. */
export async function listRemoteSessions(
  ctx: Context,
  { baseStation, cursor, limit }: ListRemoteSessions,
): Promise<{ sessions: RemoteSessionView[]; nextCursor: string | null }> {
  authorize(ctx.actor, "stations:read");
  const station = await readVisibleBaseStation(ctx, baseStation, { id: true });
  const rows = await ctx.db.remoteSession.findMany({
    where: { AND: [{ baseStationId: station.id }, PAGE.after(cursor)] },
    orderBy: PAGE.orderBy,
    take: limit + 1,
  });
  const { shown, nextCursor } = PAGE.cut(rows, limit);
  return { sessions: shown.map((row) => remoteSessionView(ctx, row)), nextCursor };
}

/** @throws DomainError not_found `remote_session_not_found`, also for one of another organization. */
export async function getRemoteSession(ctx: Context, input: ReadRemoteSession): Promise<RemoteSessionView> {
  authorize(ctx.actor, "stations:read");
  return remoteSessionView(ctx, await findVisibleSession(ctx, input));
}

/** The row; the base station in the path must be its own. */
export async function findVisibleSession(
  ctx: Context,
  { baseStation, session }: Pick<ReadRemoteSession, "baseStation" | "session">,
): Promise<RemoteSession> {
  const row = await ctx.db.remoteSession.findFirst({
    where: { id: session, baseStation: { AND: [visibleBaseStation(ctx), referenced(baseStation)] } },
  });
  if (!row) throw remoteSessionNotFound();
  return row;
}

export function remoteSessionNotFound(): DomainError {
  return new DomainError("not_found", "remote_session_not_found", "This base station has no such session.");
}

export function remoteSessionView(ctx: Pick<Context, "actor">, row: RemoteSession): RemoteSessionView {
  return {
    id: row.id,
    baseStation: row.baseStationId,
    status: row.status,
    operator: row.operatorName,
    mine: row.operatorSessionId === signInOf(ctx),
    reason: row.reason,
    lengthMinutes: row.lengthMinutes,
    requestedAt: row.requestedAt.toISOString(),
    openedAt: row.openedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    closedBy: row.closedBy,
    closeReason: row.closeReason,
    transcriptErasedAt: row.transcriptErasedAt?.toISOString() ?? null,
  };
}

/** What a session is tied to: an operator's sign-in, or a token as long as it holds. */
export function signInOf({ actor }: Pick<Context, "actor">): string {
  return actor.type === "operator" ? actor.sessionId : actor.id;
}
