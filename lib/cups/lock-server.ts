import type { Context } from "#lib/audit/context";
import type { ExternalServer } from "#lib/generated/prisma/client";
import type { Tx } from "#lib/platform/db/client";
import { DomainError, validationFailed } from "#lib/platform/domain-error";
import { serverNotFound } from "./server-view";
import type { StationServer } from "./values";

/**
 * An external server, its row locked until the transaction ends: it cannot go while somebody is sent to it.
 *
 * @throws DomainError not_found `server_not_found`.
 */
export async function lockServer(tx: Tx, ctx: Context, id: string): Promise<ExternalServer> {
  const found = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM external_server
    WHERE id = ${id} AND organization_id = ${ctx.organizationId} AND deleted_at IS NULL FOR UPDATE`;
  const server = found[0] && (await tx.externalServer.findUnique({ where: { id: found[0].id } }));
  if (!server) throw serverNotFound();
  return server;
}

/**
 * The same for one that is to be used.
 *
 * @throws DomainError invalid `validation_failed` at `/server`, for one that is not there and for one of the other kind.
 */
export async function lockUsableServer(tx: Tx, ctx: Context, id: string, kind: StationServer): Promise<ExternalServer> {
  const server = await lockServer(tx, ctx, id).catch((error: unknown) => {
    if (error instanceof DomainError && error.kind === "not_found") return undefined;
    throw error;
  });
  if (server?.server === kind) return server;
  const detail = server ? `"${server.name}" is no ${kind}.` : "This server is not there any more. Choose another.";
  throw validationFailed([{ pointer: "/server", code: "server_unusable", detail }]);
}

/** @throws DomainError stale `server_changed`. */
export function refuseStaleServer(server: ExternalServer, ifMatch: number | undefined): void {
  if (ifMatch === undefined || ifMatch === server.version) return;
  const message = "Someone changed this server since you opened it. Review before saving.";
  throw new DomainError("stale", "server_changed", message, {
    facts: { changedBy: server.changedBy, changedAt: server.changedAt.toISOString(), version: server.version },
  });
}
