import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";
import { lockServer, refuseStaleServer } from "./lock-server";
import type { DeleteServer } from "./server-schema";
import { type ServerUses, serverUses } from "./server-view";

/**
 * Deletes an external server that nobody is sent to; its credential is erased.
 *
 * @throws DomainError not_found `server_not_found`; stale `server_changed`.
 * @throws DomainError conflict `server_in_use`, saying by what.
 */
export async function deleteServer(ctx: Context, { server: id, ifMatch }: DeleteServer): Promise<void> {
  await auditedTransaction(ctx, "policy:write", async (tx) => {
    const server = await lockServer(tx, ctx, id);
    refuseStaleServer(server, ifMatch);
    const uses = (await serverUses(tx, [id])).get(id);
    if (uses) {
      const message = `${usersText(uses)} ${uses.domains.length + uses.stations > 1 ? "use" : "uses"} this server. Assign another one first. Nothing was changed.`;
      throw new DomainError("conflict", "server_in_use", message, { facts: { stations: uses.stations } });
    }
    const now = ctx.clock.now();
    await tx.externalServer.update({
      where: { id },
      data: {
        ...{ deletedAt: now, credentialKind: null, sealedCredential: null, credentialText: null },
        ...{ version: { increment: 1 }, changedAt: now, changedBy: ctx.actor.name },
      },
    });
    const detail = { kind: server.server, name: server.name, uri: server.uri };
    return {
      result: {},
      audit: [{ action: "external_server.delete", target: { type: "external_server", id }, detail }],
    };
  });
}

/** `Domain region:north, "Roof Nord" and 3 more base stations`. */
export function usersText({ domains, stations, stationNames }: ServerUses): string {
  const more = stations - stationNames.length;
  const all = [
    ...domains.map((domain) => `domain ${domain}`),
    ...stationNames.map((name) => `"${name}"`),
    ...(more > 0 ? [`${more} more base station${more === 1 ? "" : "s"}`] : []),
  ];
  const text = all.length > 1 ? `${all.slice(0, -1).join(", ")} and ${all.at(-1)}` : (all[0] ?? "Nobody");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
