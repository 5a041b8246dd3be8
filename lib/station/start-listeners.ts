import type { Server as PlainServer } from "node:http";
import type { Server } from "node:https";
import { cacertsOf } from "#lib/certificate-authority/active-chain";
import type { BasicsServer } from "#lib/enrolment/basics-caller";
import { identifyByCertificate } from "#lib/enrolment/identify-station";
import { SECOND_MS } from "#lib/platform/clock";
import { listenEverywhere } from "#lib/platform/listen";
import { readPolicy } from "#lib/policy/read-policy";
import { Admission } from "./admission";
import { answerNoHttp } from "./answer-no-http";
import { ascriber } from "./ascriber";
import { basicsServer } from "./basics-server";
import { behindProxy } from "./behind-proxy";
import { callerLimits } from "./caller-limits";
import { cupsHandler } from "./cups-handler";
import { estHandler } from "./est-handler";
import { identifier } from "./identifier";
import { startJob } from "./job";
import { keyInstallerHandler } from "./key-installer-handler";
import { type CurrentIdentity, listenerIdentity } from "./listener-identity";
import type { ListenerParts } from "./listener-parts";
import { lnsListener } from "./lns-listener";
import { keyOf, peerContext } from "./peer-context";
import { closeServer } from "./pki-listener";
import { remembered } from "./remembered";
import { startRemoteAccess } from "./start-remote-access";
import { stationHandler } from "./station-handler";
import { showIdentity, tlsListener } from "./tls-listener";

/** Files that changed are shown, and our own certificate is renewed, within this time. */
const IDENTITY_MS = 2 * SECOND_MS;
/** What strangers may ask for is read at most this often. */
const PUBLIC_MS = 2 * SECOND_MS;

/** The servers of each listener, one per address. */
export interface StationListeners {
  keyInstaller: Server[];
  cups: Server[];
  lns: Server[];
  /** Browsers' terminals, on loopback. */
  terminal: PlainServer[];
}

/**
 * Starts the TLS listeners for stations, which show one certificate: the Key Installer (EST and /key-installer/v1), CUPS
 * and LNS.
 *
 * @throws KeyFileError when the configured certificate cannot be used; Error naming the variable of a port that is taken.
 */
export async function startListeners(parts: ListenerParts): Promise<StationListeners> {
  const { config, work, process, closers, log } = parts;
  let shown = await listenerIdentity(work.context(), parts);
  const servers: Server[] = [];

  async function listen(port: number, variable: string, make: () => Server): Promise<Server[]> {
    const create = () => (config.proxyProtocol ? behindProxy(make(), log) : make());
    const opened = await listenEverywhere(create, config.listen, port, variable);
    for (const server of opened) closers.add(() => closeServer(server));
    servers.push(...opened);
    return opened;
  }

  const installer = keyInstallerRequests(parts);
  const cupsHandle = cupsHandler(parts);
  const lns = lnsListener(parts);
  const noHttpAt = (listener: BasicsServer) => ({ listener, process, ascribe: parts.ascribeBasics(listener) });
  const keyInstaller = await listen(config.keyInstallerPort, "KEY_INSTALLER_PORT", () =>
    answerNoHttp(tlsListener(shown, installer.handle), installer),
  );
  const cups = await listen(config.cupsPort, "CUPS_PORT", () =>
    answerNoHttp(basicsServer(shown, cupsHandle), noHttpAt("CUPS")),
  );
  const lnsServers = await listen(config.lnsPort, "LNS_PORT", () =>
    answerNoHttp(basicsServer(shown, lns.handle), noHttpAt("LNS")).on("upgrade", lns.upgrade),
  );
  closers.add(() => lns.stop()); // closed before their servers wait for the last connection
  const terminal = await startRemoteAccess(parts, lns.sessions);

  const show = (identity: CurrentIdentity) => {
    shown = identity;
    for (const server of servers) showIdentity(server, identity);
  };
  const identity = startJob(
    "listener certificate",
    IDENTITY_MS,
    async () => {
      const current = await listenerIdentity(work.context(), parts);
      if (current.version !== shown.version) {
        show(current);
        log.info({ version: current.version }, "listeners show another certificate");
      }
      return false;
    },
    log,
  );
  closers.add(() => identity.stop());
  return { keyInstaller, cups, lns: lnsServers, terminal };
}

function keyInstallerRequests(parts: ListenerParts) {
  const { process, registry, watch, limits: numbers, admission, clock, random, log } = parts;
  const listener = "KEY_INSTALLER";
  const limits = callerLimits(clock, numbers);
  const context = peerContext({ process, registry, watch, limits, listener });
  const identify = identifier({ process, peerContext: context, listener, admission: new Admission(admission) });
  const cacerts = remembered(() => cacertsOf(process), PUBLIC_MS);
  const passwordPossible = remembered(async () => {
    const { policy } = await readPolicy(process);
    return policy.keyInstallerPublicKey !== "ENFORCED";
  }, PUBLIC_MS);
  const routes = [estHandler({ identify, limits, cacerts }), keyInstallerHandler(identify)];
  const ascribe = ascriber({
    identify: (_socket, peer) => identifyByCertificate(process, peer),
    keyOf: (peer) => keyOf(peer, null),
    ...{ limits, log },
  });
  return { listener, process, ascribe, handle: stationHandler(routes, { random, log, passwordPossible }) } as const;
}
