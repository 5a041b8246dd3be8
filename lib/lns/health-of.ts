import type { AdministrativeState } from "#lib/base-station/values";
import type { Connection } from "./connection-of";
import { CONFIG_REFUSED, type HealthState } from "./values";

export interface KnownStation {
  administrative: { state: AdministrativeState; since: Date };
  createdAt: Date;
  connection: Connection;
  /** When router_config was sent over the present connection. */
  configuredAt: Date | null;
  /** Of the last connection, once it has ended. */
  closeReason: string | null;
  /** What broke on the far side of a relay that is not open now. */
  relayFaultAt: Date | null;
}

/**
 * The health of a Basics Station (product.md 2). It is initializing until it has its first router_config; a radio that
 * cannot be configured is an RF error, which the station shows by going away as soon as it was told.
 */
export function healthOf(station: KnownStation): { state: HealthState; since: Date } {
  const { administrative, connection, configuredAt, closeReason, createdAt, relayFaultAt } = station;
  if (administrative.state === "SUSPENDED") return { state: "SUSPENDED", since: administrative.since };
  const since = connection.since ?? createdAt;
  switch (connection.state) {
    case "NEVER_CONNECTED":
      return { state: "INITIALIZATION", since };
    case "CONNECTED":
      if (relayFaultAt) return { state: "CONNECTION_ERROR", since: relayFaultAt };
      return configuredAt ? { state: "ACTIVE", since: configuredAt } : { state: "INITIALIZATION", since };
    default:
      return { state: closeReason === CONFIG_REFUSED ? "RF_ERROR" : "CONNECTION_ERROR", since };
  }
}
