import type { Server } from "node:http";
import { listenEverywhere } from "#lib/platform/listen";
import type { ListenerParts } from "./listener-parts";
import type { LnsSessions } from "./lns-sessions";
import { remoteShells } from "./remote-shells";
import { stationCommands } from "./station-commands";
import { terminalListener } from "./terminal-listener";

/** Wherever stations are listened for: a terminal is reached through the web process alone. */
const LOOPBACK = { hosts: ["127.0.0.1"], loopbackDefault: false };

/**
 * Starts what operators do on stations from afar: terminals and commands, over the stations' LNS connections.
 *
 * @throws Error naming TERMINAL_PORT when it is taken.
 */
export async function startRemoteAccess(parts: ListenerParts, lns: LnsSessions): Promise<Server[]> {
  const { config, closers } = parts;
  const shells = remoteShells(parts, lns);
  const listener = terminalListener(parts, shells);
  closers.add(() => listener.stop());
  closers.add(() => shells.stop()); // says goodbye to browsers and stations first
  const commands = stationCommands(parts, lns);
  closers.add(() => commands.stop());
  const servers = await listenEverywhere(listener.createServer, LOOPBACK, config.terminalPort, "TERMINAL_PORT");
  for (const server of servers) closers.add(() => void server.close());
  return servers;
}
