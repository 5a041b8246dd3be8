import type { AssignedServer } from "#lib/cups/lns-assignment";
import { openServerCredential } from "#lib/cups/server-credential";
import { type FarLnsAccess, farLnsAccess } from "./far-lns";
import type { ListenerParts } from "./listener-parts";

/** What is needed to reach each external LNS, opened once per version of it, whatever the number of its stations. */
export type RelayAccesses = (server: AssignedServer) => Promise<FarLnsAccess>;

/** Servers that are kept ready. */
const KEPT = 200;

export function relayAccesses({
  process: { db },
  masterKey,
}: Pick<ListenerParts, "process" | "masterKey">): RelayAccesses {
  const ready = new Map<string, { version: number; access: Promise<FarLnsAccess> }>();
  return (server) => {
    const known = ready.get(server.id);
    if (known?.version === server.version) return known.access;
    const access = openServerCredential(db, masterKey, server.id).then((credential) =>
      farLnsAccess(server, credential),
    );
    ready.delete(server.id);
    ready.set(server.id, { version: server.version, access });
    access.catch(() => ready.delete(server.id));
    const [oldest] = ready.keys();
    if (ready.size > KEPT && oldest !== undefined) ready.delete(oldest);
    return access;
  };
}
