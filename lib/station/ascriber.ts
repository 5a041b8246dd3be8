import type { TLSSocket } from "node:tls";
import type { Caller, Peer } from "#lib/connection-attempt/peer";
import { EnrolmentRefusal, type RefusedStation, type Stranger } from "#lib/enrolment/refusal";
import { DomainError } from "#lib/platform/domain-error";
import type { Log } from "#lib/platform/log";
import type { CallerLimits } from "./caller-limits";
import { countRefused } from "./count-refused";

/** Whose a request is; nothing of it where that is not known. */
export interface Ascribed {
  station?: RefusedStation | null;
  stranger?: Stranger;
}

/**
 * Whose a request is that cannot be served: by its client certificate, and the token it came with where that could be
 * read, without letting anybody in.
 */
export type Ascribe = (socket: TLSSocket, peer: Peer, token: string | null) => Promise<Ascribed>;

export interface AscriberParts {
  /** @throws EnrolmentRefusal with what is known of a caller that would not be let in. */
  identify: (socket: TLSSocket, peer: Peer, token: string | null) => Promise<Caller>;
  /** What a peer is recognised by before it is known who it is. */
  keyOf: (peer: Peer, token: string | null) => string;
  limits: CallerLimits;
  log: Log;
}

/** Who floods is looked up no more than who is refused: beyond the limits its requests are nobody's. */
export function ascriber({ identify, keyOf, limits, log }: AscriberParts): Ascribe {
  return async (socket, peer, token) => {
    if (!peer.certificate && token === null) return {}; // nothing is looked up for it, so it uses nothing up
    const key = keyOf(peer, token);
    try {
      limits.admit(peer.address, key);
      const { baseStationId: id, organizationId } = await identify(socket, peer, token);
      limits.countRefusedStation(peer.address, id, key);
      return { station: { id, organizationId } };
    } catch (error) {
      if (!(error instanceof DomainError)) log.error({ error }, "caller not looked up");
      else if (error.kind !== "unavailable" && error.kind !== "rate_limited") {
        countRefused(limits, peer.address, key, error);
      }
      return error instanceof EnrolmentRefusal ? ofRefused(error) : {};
    }
  };
}

/** A stranger waits for nothing here: what can be added is who asked for something. */
const ofRefused = ({ station, stranger }: EnrolmentRefusal): Ascribed => ({
  station,
  ...(stranger && { stranger: { ...stranger, eui64: null } }),
});
