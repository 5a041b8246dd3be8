import type { TLSSocket } from "node:tls";
import type { ProcessContext } from "#lib/audit/platform-context";
import type { AttemptListener } from "#lib/connection-attempt/values";
import type { Credentials } from "#lib/enrolment/identify-station";
import { recordRefusal } from "#lib/enrolment/record-refusal";
import type { Admission } from "./admission";
import { type IdentifiedPeer, keyOf, type PeerContext } from "./peer-context";
import { tlsPeer } from "./tls-peer";

/** The work of one request, once it is known who calls. `claim` notes the name that the request itself gives. */
export type IdentifiedWork<T> = (identified: IdentifiedPeer, claim: (name: string | null) => void) => Promise<T>;

/** Runs the work of a request when its turn has come, and keeps its refusal as a connection attempt too. */
export type Identify = <T>(socket: TLSSocket, credentials: Credentials | null, work: IdentifiedWork<T>) => Promise<T>;

export interface IdentifyDependencies {
  process: ProcessContext;
  peerContext: PeerContext;
  admission: Admission;
  listener: AttemptListener;
}

export function identifier({ process, peerContext, admission, listener }: IdentifyDependencies): Identify {
  return (socket, credentials, work) => {
    const called = tlsPeer(socket);
    const run = () => identified(socket, credentials, work);
    // Who says nothing of itself is answered without any work.
    return called.certificate || credentials ? admission.run(keyOf(called, credentials), run) : run();
  };

  async function identified<T>(
    socket: TLSSocket,
    credentials: Credentials | null,
    work: IdentifiedWork<T>,
  ): Promise<T> {
    const known = await peerContext(socket, credentials);
    const { caller, peer } = known;
    let claimedName: string | null = null;
    const claim = (name: string | null) => {
      claimedName = name;
    };
    try {
      return await work(known, claim);
    } catch (error) {
      await recordRefusal(process, { error, peer, caller, listener, claimedName });
      throw error;
    }
  }
}
