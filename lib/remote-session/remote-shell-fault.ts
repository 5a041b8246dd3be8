import { findDirectLns } from "#lib/certificate/direct-lns";
import type { ReadDb } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";

/** Why there can be no terminal on a base station now. */
export interface RemoteShellFault {
  code:
    | "not_a_basics_station"
    | "base_station_suspended"
    | "base_station_never_connected"
    | "base_station_disconnected"
    | "base_station_connecting"
    | "base_station_elsewhere"
    | "remote_shell_missing";
  message: string;
  /** Of what is the case since then, RFC 3339. */
  since: string | null;
}

/** Of a base station's row. */
export interface ShellStation {
  id: string;
  eui64: string | null;
  administrativeState: string;
}

/**
 * Why a terminal cannot be opened; undefined when it can. It goes through the station's data connection to our LNS, and
 * needs `rmtsh` among the features of its `version` message (basics-station.md 11.2).
 */
export async function remoteShellFault(db: ReadDb, station: ShellStation): Promise<RemoteShellFault | undefined> {
  if (station.eui64 === null) {
    return fault("not_a_basics_station", "Only a LoRa Basics Station can be reached by a terminal from here.");
  }
  if (station.administrativeState === "SUSPENDED") {
    return fault("base_station_suspended", "This base station is suspended: it may not connect.");
  }
  const session = await db.lnsSession.findUnique({
    where: { baseStationId: station.id },
    select: { disconnectedAt: true, features: true, stationVersion: true },
  });
  if (!session || session.disconnectedAt) {
    const elsewhere = await lnsElsewhere(db, station.id);
    if (elsewhere !== null) {
      const message = `It speaks directly to ${elsewhere}. A terminal goes through a connection to the built-in LNS.`;
      return fault("base_station_elsewhere", message);
    }
  }
  if (!session) {
    const message = "Never connected. A terminal goes through the base station's connection to the built-in LNS.";
    return fault("base_station_never_connected", message);
  }
  if (session.disconnectedAt) {
    const message = "Disconnected. A terminal goes through the base station's connection to the built-in LNS.";
    return fault("base_station_disconnected", message, session.disconnectedAt);
  }
  if (session.stationVersion === null && session.features.length === 0) {
    return fault(
      "base_station_connecting",
      "It has just connected and not said yet what it can. Try again in a moment.",
    );
  }
  if (!session.features.includes("rmtsh")) {
    const software = session.stationVersion ? ` (${session.stationVersion})` : "";
    const message = `This base station's software${software} has no rmtsh: it was built without remote shells.`;
    return fault("remote_shell_missing", message);
  }
  return undefined;
}

/** Name of somebody else's LNS to which CUPS has sent it; null when it is to come to ours. */
async function lnsElsewhere(db: ReadDb, baseStationId: string): Promise<string | null> {
  const contact = await db.cupsContact.findUnique({ where: { baseStationId }, select: { at: true } });
  return contact && findDirectLns(db, baseStationId); // else it cannot have learnt of it
}

/** The same, as what OPEN SESSION answers. */
export async function refuseWithoutRemoteShell(db: ReadDb, station: ShellStation): Promise<void> {
  const found = await remoteShellFault(db, station);
  if (found) throw new DomainError("conflict", found.code, found.message);
}

const fault = (code: RemoteShellFault["code"], message: string, since: Date | null = null): RemoteShellFault => ({
  code,
  message,
  since: since?.toISOString() ?? null,
});
