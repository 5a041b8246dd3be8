import type { AuthorityKeyring } from "#lib/certificate-authority/authority-keyring";
import type { BasicsServer } from "#lib/enrolment/basics-caller";
import type { MasterKey } from "#lib/pki/sealed-key";
import type { Subscribe } from "#lib/platform/notify";
import type { PlatformCertificates } from "#lib/revocation/platform-certificates";
import type { AccessWatch } from "./access-watch";
import type { Ascribe } from "./ascriber";
import type { BasicsContext } from "./basics-context";
import type { RefuseBasics } from "./basics-refusal";
import type { Closers } from "./closers";
import type { Instance } from "./instance";
import type { PeerRegistry } from "./peer-registry";
import type { PlatformWork } from "./platform-work";
import type { StationDependencies } from "./station-dependencies";

/** What the listeners for stations, and those who answer behind them, have in common. */
export interface ListenerParts extends StationDependencies {
  work: PlatformWork;
  process: PlatformWork["process"];
  /** Sockets of stations that were let in. */
  registry: PeerRegistry;
  watch: AccessWatch;
  /** Who a Basics Station is: the only source of a Context at CUPS and LNS. */
  basics: BasicsContext;
  /** Keeps what a handler refuses after `basics` let the station in, or before it could ask. */
  refuseBasics: RefuseBasics;
  /** Whose a request is that cannot be served. */
  ascribeBasics: (server: BasicsServer) => Ascribe;
  certificates: PlatformCertificates;
  keyring: AuthorityKeyring;
  masterKey: MasterKey;
  instance: Instance;
  /** Hints from other processes. */
  subscribe: Subscribe;
  closers: Closers;
}
