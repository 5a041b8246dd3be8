import type { Connection } from "./connection-of";
import { type AdministrativeState, CONFIG_REFUSED, type HealthState, isUnseen } from "./values";

export interface Health {
  state: HealthState;
  since: Date;
}

export interface KnownStation {
  administrative: { state: AdministrativeState; since: Date };
  createdAt: Date;
  /** Null for any other than a Basics Station: nobody watches its connection. */
  connection: Connection | null;
  /** Of a Basics Station that has connected. */
  session: HealthFacts | null;
}

/** What its health follows from of the connection that is open, else of the last. */
export interface HealthFacts {
  /** When router_config was sent. */
  configuredAt: Date | null;
  closeReason: string | null;
  /** Of a relay: since when the far side is open, and when it broke last. */
  relayOpenSince: Date | null;
  relayFaultAt: Date | null;
}

/**
 * The health of a base station (product.md 2). A Basics Station is initializing until it has its first router_config; a
 * radio that cannot be configured is an RF error, which the station shows by going away as soon as it was told. Of any
 * other, and of one that speaks directly to somebody else's LNS, nothing is known but that it is suspended. The list's
 * SQL says the same in health-condition.ts.
 *
 * @returns null where it is not known.
 */
export function healthOf({ administrative, createdAt, connection, session }: KnownStation): Health | null {
  if (administrative.state === "SUSPENDED") return { state: "SUSPENDED", since: administrative.since };
  if (!connection || isUnseen(connection)) return null;
  const since = connection.since ?? createdAt;
  if (!session) return { state: "INITIALIZATION", since };
  if (connection.state !== "CONNECTED") {
    return { state: session.closeReason === CONFIG_REFUSED ? "RF_ERROR" : "CONNECTION_ERROR", since };
  }
  const { configuredAt, relayOpenSince, relayFaultAt } = session;
  if (relayFaultAt && !relayOpenSince) return { state: "CONNECTION_ERROR", since: relayFaultAt };
  return configuredAt ? { state: "ACTIVE", since: configuredAt } : { state: "INITIALIZATION", since };
}
