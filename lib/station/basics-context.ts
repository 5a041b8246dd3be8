import type { TLSSocket } from "node:tls";
import type { Context } from "#lib/audit/context";
import type { ProcessContext } from "#lib/audit/platform-context";
import { stationContext } from "#lib/audit/station-context";
import { recordContact } from "#lib/backhaul/record-contact";
import { recordInUse } from "#lib/certificate/record-in-use";
import { type BasicsCaller, type BasicsServer, identifyBasicsStation } from "#lib/enrolment/identify-basics-station";
import type { Peer } from "#lib/enrolment/peer";
import { recordRefusal } from "#lib/enrolment/record-refusal";
import type { Eui64 } from "#lib/eui64";
import { DomainError } from "#lib/platform/domain-error";
import type { AccessWatch } from "./access-watch";
import type { CallerLimits } from "./caller-limits";
import type { PeerRegistry } from "./peer-registry";
import { tlsPeer } from "./tls-peer";

/** What a Basics Station says of itself, beside its certificate. */
export interface BasicsClaim {
  server: BasicsServer;
  /** Its `router`; null where the request has none. */
  router: Eui64 | null;
  /** Of "Authorization: Bearer"; null without one. */
  token: string | null;
}

/** A Basics Station that was let in, and the Context in which it acts. */
export interface IdentifiedBasics {
  ctx: Context;
  caller: BasicsCaller;
  peer: Peer;
}

/**
 * Who calls at CUPS or LNS, and whether it may: the only source of a Context there. Its socket is cut within a second
 * once the answer is another. A refusal is kept as a connection attempt before it is thrown.
 *
 * @throws EnrolmentRefusal with the verdict; DomainError rate_limited, unavailable.
 */
export type BasicsContext = (socket: TLSSocket, claim: BasicsClaim) => Promise<IdentifiedBasics>;

export interface BasicsContextDependencies {
  process: ProcessContext & Pick<Context, "subscribe">;
  registry: PeerRegistry;
  watch: Pick<AccessWatch, "assertReading">;
  limits: CallerLimits;
}

export function basicsContext({ process, registry, watch, limits }: BasicsContextDependencies): BasicsContext {
  return async (socket, claim) => {
    watch.assertReading();
    const peer = tlsPeer(socket);
    const key = keyOf(peer, claim);
    limits.admit(peer.address, key);
    const caller = await refusalsKept(peer, claim, () => identifyBasicsStation(process, { peer, ...claim }));
    limits.countServed(caller.baseStationId, key);
    const ctx = stationContext(process, caller, peer.address);
    registry.register(socket, {
      baseStationId: caller.baseStationId,
      certificateId: caller.certificate?.id ?? null,
      fingerprint: peer.certificate?.fingerprint ?? null,
      notAfter: caller.certificate?.notAfter ?? null,
    });
    await recordSeen(ctx, caller, peer);
    return { ctx, caller, peer };
  };

  async function refusalsKept<T>(peer: Peer, { server, router }: BasicsClaim, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof DomainError && error.kind !== "unavailable") limits.countRefused(peer.address);
      await recordRefusal(process, { error, peer, listener: server, claimedName: router });
      throw error;
    }
  }

  /** What cannot be written now is seen again at the next request: it holds nobody up. */
  async function recordSeen(ctx: Context, caller: BasicsCaller, peer: Peer): Promise<void> {
    try {
      await recordContact(ctx, { caller, peer });
      const shown = caller.certificate;
      if (shown && !shown.inUse) await recordInUse(ctx, { certificateId: shown.id });
    } catch (error) {
      ctx.log.warn({ error, baseStation: caller.baseStationId }, "contact not recorded");
    }
  }
}

/** What a caller is recognised by before it is known who it is. */
function keyOf({ address, certificate }: Peer, { router, token }: BasicsClaim): string {
  if (certificate) return certificate.sha256;
  return `${address} ${router ?? ""} ${token === null ? "" : "token"}`;
}
