import { newId } from "#lib/platform/new-id";
import type { Context } from "./context";
import type { Permission } from "./permission";
import type { ProcessContext } from "./platform-context";

/** Who called, once proven. */
export interface ProvenStation {
  baseStationId: string;
  organizationId: string;
  name: string;
}

const OWN: ReadonlySet<Permission> = new Set<Permission>(["platform:operate"]);

/**
 * A Context in which a base station acts for itself, in its own organization. Made only for one that has proved who it
 * is.
 *
 * @param address of its socket.
 */
export function stationContext(
  process: ProcessContext & Pick<Context, "subscribe">,
  station: ProvenStation,
  address: string,
): Context {
  const actor = { type: "station", id: station.baseStationId, name: station.name, permissions: OWN } as const;
  const { subscribe, ...rest } = process;
  return {
    ...rest,
    ...(subscribe ? { subscribe } : {}),
    actor,
    organizationId: station.organizationId,
    address,
    requestId: newId(process, "req"),
  };
}
