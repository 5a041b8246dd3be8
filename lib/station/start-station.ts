import type { Server } from "node:net";
import type { FeedEvent } from "#lib/audit/event-feed";
import { importKeptLists } from "#lib/certificate/import-kept-lists";
import { learnIntermediates } from "#lib/certificate-authority/learn-intermediates";
import { vendorCertificates } from "#lib/certificate-authority/vendor-certificates";
import { createDatabase } from "#lib/platform/db/client";
import { createListener } from "#lib/platform/db/listener";
import { createNotifier } from "#lib/platform/db/notifier";
import { createHintHub } from "#lib/platform/hint-hub";
import { listenEverywhere } from "#lib/platform/listen";
import { ocspResponder } from "#lib/revocation/ocsp-responder";
import { platformCertificates } from "#lib/revocation/platform-certificates";
import { findStaleLists } from "#lib/revocation/publish-due-lists";
import { revocationGenerations } from "#lib/revocation/revocation-generations";
import { startAccessWatch } from "./access-watch";
import { ascribeBasics, basicsContext } from "./basics-context";
import { refuseBasics } from "./basics-refusal";
import { BASICS_LIMITS, callerLimits } from "./caller-limits";
import { Closers } from "./closers";
import { followGenerations } from "./follow-generations";
import { startInstance } from "./instance";
import { keepMessagesYoung } from "./keep-messages-young";
import { ocspRoute } from "./ocsp-route";
import { createPeerRegistry } from "./peer-registry";
import { closeServer, pkiListener } from "./pki-listener";
import { platformWork } from "./platform-work";
import { prepareIssuing } from "./prepare-issuing";
import { sentChains } from "./sent-chains";
import { startJobs } from "./start-jobs";
import { startListeners } from "./start-listeners";
import type { StationDependencies } from "./station-dependencies";

export interface Station {
  readonly instanceId: string;
  readonly pkiPort: number;
  readonly keyInstallerPort: number;
  readonly cupsPort: number;
  readonly lnsPort: number;
  readonly terminalPort: number;
  /** No new connections, jobs end what they are at, then everything closes. */
  stop(): Promise<void>;
}

const DATABASE_CONNECTIONS = 10;
/** All hints that somebody in this process waits for, over one connection. */
const CHANNELS = ["wish", "outcome", "revocation", "event", "authority"] as const;

/**
 * Starts a station process: what others left behind is recovered, the lists are published, and only then it listens.
 *
 * @throws Error saying what to do, when the master key is not the database's or the port is taken. Nothing stays open.
 */
export async function startStation(dependencies: StationDependencies): Promise<Station> {
  keepMessagesYoung();
  const closers = new Closers();
  try {
    return await start(dependencies, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function start(dependencies: StationDependencies, closers: Closers): Promise<Station> {
  const { config, clock, random, log, openTransaction } = dependencies;
  const db = createDatabase(config.databaseUrl, DATABASE_CONNECTIONS);
  closers.add(() => db.$disconnect());
  const notifier = createNotifier(config.databaseUrl, log);
  closers.add(() => notifier.close());
  const hub = createHintHub();
  const { subscribe } = hub;
  const work = platformWork({ db, openTransaction, clock, random, log, notify: notifier.notify, subscribe });

  await importKeptLists(work.context(), config.dataDir); // before anything is published, answered or let in
  const issuing = await prepareIssuing(work, dependencies, closers);
  const instance = await startInstance(work.process, {
    databaseUrl: config.databaseUrl,
    version: dependencies.version,
  });
  closers.add(() => instance.stop());
  const ownCertificates = platformCertificates({ ...issuing, instanceId: instance.id });
  const jobs = { ...dependencies, work, issuing, instance, platformCertificates: ownCertificates, subscribe, closers };
  await startJobs(jobs);
  const registry = createPeerRegistry();
  const vendors = vendorCertificates(work.process, (lesson) => learnIntermediates(work.process, lesson));
  const watch = startAccessWatch(work.process, registry, subscribe, vendors);
  watch.onEvents((events) => {
    if (events.some(changesVendors)) vendors.hint();
  });
  closers.add(() => watch.stop());
  const listener = createListener(config.databaseUrl, CHANNELS, hub.hint, log);
  closers.add(() => listener.close());
  await listener.ready;

  const { process } = work;
  const limits = callerLimits(clock, dependencies.limits ?? BASICS_LIMITS);
  const listeners = await startListeners({
    ...{ ...dependencies, work, process, registry, watch, instance, subscribe, closers },
    basics: basicsContext({ process, registry, watch, limits, vendors, chains: sentChains({ clock, log }) }),
    refuseBasics: refuseBasics(process),
    ascribeBasics: (server) => ascribeBasics({ process, limits, vendors }, server),
    ...{ certificates: ownCertificates, keyring: issuing.keyring, masterKey: issuing.masterKey },
  });
  const isHealthy = async () => instance.holds() && (await findStaleLists(work.context())).length === 0;
  const generations = revocationGenerations(db);
  closers.add(followGenerations(generations, subscribe, log));
  const responder = ocspResponder({
    ...{ clock, context: work.context, keyring: issuing.keyring, certificates: ownCertificates, generations },
  });
  const ocsp = ocspRoute({ responder, clock, log });
  const createServer = pkiListener({ db, clock, log, isHealthy, ocsp });
  const servers = await listenEverywhere(createServer, config.listen, config.pkiPort, "PKI_PORT");
  for (const server of servers) closers.add(() => closeServer(server));
  const { keyInstaller, cups, lns, terminal } = listeners;
  const ports = {
    ...{ pki: portOf(servers), keyInstaller: portOf(keyInstaller), cups: portOf(cups), lns: portOf(lns) },
    terminal: portOf(terminal),
  };
  await instance.announce(ports);
  return {
    instanceId: instance.id,
    pkiPort: ports.pki,
    keyInstallerPort: ports.keyInstaller,
    cupsPort: ports.cups,
    lnsPort: ports.lns,
    terminalPort: ports.terminal,
    stop: () => closers.close(),
  };
}

/** The vendors' CAs themselves, and what Policy says of keys. */
const changesVendors = ({ type }: FeedEvent): boolean => /^(vendor_ca|policy)\./.test(type);

/** All listen on the same port; a test's port 0 becomes one of the system's choice. */
function portOf([first]: readonly Server[]): number {
  const address = first?.address();
  if (!address || typeof address === "string") throw new Error("nothing listens");
  return address.port;
}
