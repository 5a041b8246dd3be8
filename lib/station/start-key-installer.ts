import type { Server } from "node:https";
import { cacertsOf } from "#lib/certificate-authority/active-chain";
import { SECOND_MS } from "#lib/platform/clock";
import { listenEverywhere } from "#lib/platform/listen";
import { readPolicy } from "#lib/policy/read-policy";
import type { PlatformCertificates } from "#lib/revocation/platform-certificates";
import type { AccessWatch } from "./access-watch";
import { Admission } from "./admission";
import { callerLimits } from "./caller-limits";
import type { Closers } from "./closers";
import { estHandler } from "./est-handler";
import { identifier } from "./identifier";
import { startJob } from "./job";
import { keyInstallerHandler } from "./key-installer-handler";
import { type CurrentIdentity, listenerIdentity } from "./listener-identity";
import { peerContext } from "./peer-context";
import type { PeerRegistry } from "./peer-registry";
import { closeServer } from "./pki-listener";
import type { PlatformWork } from "./platform-work";
import { remembered } from "./remembered";
import type { StationDependencies } from "./start-station";
import { stationHandler } from "./station-handler";
import { showIdentity, tlsListener } from "./tls-listener";

/** Files that changed are shown, and our own certificate is renewed, within this time. */
const IDENTITY_MS = 2 * SECOND_MS;
/** What strangers may ask for is read at most this often. */
const PUBLIC_MS = 2 * SECOND_MS;
const LISTENER = "KEY_INSTALLER";

export interface StartKeyInstaller extends StationDependencies {
  work: PlatformWork;
  certificates: PlatformCertificates;
  registry: PeerRegistry;
  watch: AccessWatch;
  closers: Closers;
}

/**
 * Starts the Key Installer: EST and /key-installer/v1 behind the stations' TLS listener.
 *
 * @returns its servers, one per address.
 * @throws KeyFileError when the configured certificate cannot be used; Error naming KEY_INSTALLER_PORT when it is taken.
 */
export async function startKeyInstaller(dependencies: StartKeyInstaller): Promise<Server[]> {
  const { config, work, closers, log } = dependencies;
  const handle = requestHandler(dependencies);
  let shown = await listenerIdentity(work.context(), dependencies);
  const make = () => tlsListener(shown, handle);
  const servers = await listenEverywhere(make, config.listen, config.keyInstallerPort, "KEY_INSTALLER_PORT");
  for (const server of servers) closers.add(() => closeServer(server));

  const show = (identity: CurrentIdentity) => {
    shown = identity;
    for (const server of servers) showIdentity(server, identity);
  };
  const identity = startJob(
    "listener certificate",
    IDENTITY_MS,
    async () => {
      const current = await listenerIdentity(work.context(), dependencies);
      if (current.version !== shown.version) {
        show(current);
        log.info({ version: current.version }, "listeners show another certificate");
      }
      return false;
    },
    log,
  );
  closers.add(() => identity.stop());
  return servers;
}

function requestHandler({ work, registry, watch, limits: numbers, admission, clock, random, log }: StartKeyInstaller) {
  const { process } = work;
  const limits = callerLimits(clock, numbers);
  const context = peerContext({ process, registry, watch, limits, listener: LISTENER });
  const identify = identifier({
    ...{ process, peerContext: context, listener: LISTENER },
    admission: new Admission(admission),
  });
  const cacerts = remembered(() => cacertsOf(process), PUBLIC_MS);
  const passwordPossible = remembered(async () => {
    const { policy } = await readPolicy(process);
    return policy.keyInstallerPublicKey !== "ENFORCED";
  }, PUBLIC_MS);
  const routes = [estHandler({ identify, limits, cacerts }), keyInstallerHandler(identify)];
  return stationHandler(routes, { random, log, passwordPossible });
}
