import type { TLSSocket } from "node:tls";
import type { Context } from "#lib/audit/context";
import type { ProcessContext } from "#lib/audit/platform-context";
import { stationContext } from "#lib/audit/station-context";
import { recordContact } from "#lib/backhaul/record-contact";
import { judgeIdentity } from "#lib/base-station/values";
import { recordInUse } from "#lib/certificate/record-in-use";
import type { Caller, Peer } from "#lib/connection-attempt/peer";
import type { AttemptListener } from "#lib/connection-attempt/values";
import { type Credentials, identifyByCertificate, identifyByPassword } from "#lib/enrolment/identify-station";
import { recordRefusal } from "#lib/enrolment/record-refusal";
import { refusal } from "#lib/enrolment/refusal";
import { DomainError } from "#lib/platform/domain-error";
import type { AccessWatch } from "./access-watch";
import type { CallerLimits } from "./caller-limits";
import type { PeerRegistry } from "./peer-registry";
import { assertReadable, tlsPeer } from "./tls-peer";

/** A base station that was let in, and the Context in which it acts. */
export interface IdentifiedPeer {
  ctx: Context;
  caller: Caller;
  peer: Peer;
}

/**
 * Who calls, and whether it may: the only source of a Context for what serves stations. Asked again for every request of
 * a connection, since the answer may have changed. A refusal is kept as a connection attempt before it is thrown.
 *
 * @param credentials of HTTP Basic, where the listener has that.
 * @throws EnrolmentRefusal with the verdict; DomainError rate_limited, unavailable.
 */
export type PeerContext = (socket: TLSSocket, credentials?: Credentials | null) => Promise<IdentifiedPeer>;

export interface PeerContextDependencies {
  process: ProcessContext & Pick<Context, "subscribe">;
  registry: PeerRegistry;
  watch: Pick<AccessWatch, "assertReading">;
  limits: CallerLimits;
  listener: AttemptListener;
}

export function peerContext(dependencies: PeerContextDependencies): PeerContext {
  const { process, registry, watch, limits, listener } = dependencies;

  return async (socket, credentials = null) => {
    watch.assertReading();
    const peer = tlsPeer(socket);
    const key = keyOf(peer, credentials);
    // Whoever says nothing of itself is asked for a password, which costs nothing: some clients always begin so.
    const saysWho = peer.certificate !== null || credentials !== null;
    if (saysWho) limits.admit(peer.address, key);
    const caller = await refusalsKept(peer, credentials, () => identify(socket, peer, credentials));
    limits.countServed(caller.baseStationId, key);
    const ctx = stationContext(process, caller, peer.address);
    register(socket, peer, caller);
    await recordSeen(ctx, caller, peer);
    return { ctx, caller, peer };
  };

  async function refusalsKept<T>(peer: Peer, credentials: Credentials | null, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const isRefused = error instanceof DomainError && error.kind !== "unavailable";
      if (isRefused && error.code !== "no_certificate") limits.countRefused(peer.address);
      await recordRefusal(process, { error, peer, listener, claimedName: credentials?.user });
      throw error;
    }
  }

  /** By the certificate; by the password when that proves nothing. Both together must mean the same station. */
  async function identify(socket: TLSSocket, peer: Peer, credentials: Credentials | null): Promise<Caller> {
    assertReadable(socket);
    if (!credentials) return identifyByCertificate(process, peer);
    if (!peer.certificate) return identifyByPassword(process, peer, credentials);
    let caller: Caller;
    try {
      caller = await identifyByCertificate(process, peer);
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind !== "unauthenticated") throw error;
      return identifyByPassword(process, peer, credentials);
    }
    assertNamed(caller, credentials.user);
    return caller;
  }

  function register(socket: TLSSocket, { certificate }: Peer, caller: Caller): void {
    registry.register(socket, {
      baseStationId: caller.baseStationId,
      certificateId: caller.certificate?.id ?? null,
      fingerprint: caller.proof === "PASSWORD" ? null : (certificate?.fingerprint ?? null),
      notAfter: caller.proof === "CERTIFICATE" ? (caller.certificate?.notAfter ?? null) : null,
    });
  }

  /** What cannot be written now is seen again at the next request: it holds nobody up. */
  async function recordSeen(ctx: Context, caller: Caller, peer: Peer): Promise<void> {
    try {
      await recordContact(ctx, { caller, peer });
      const shown = caller.certificate;
      const mayBeNew = shown?.status === "ISSUED" || shown?.status === "OVERLAPPING";
      if (shown && mayBeNew && !shown.inUse) await recordInUse(ctx, { certificateId: shown.id });
    } catch (error) {
      ctx.log.warn({ error, baseStation: caller.baseStationId }, "contact not recorded");
    }
  }
}

/** What a caller is recognised by before it is known who it is. */
export function keyOf({ address, certificate }: Peer, credentials: Credentials | null): string {
  if (credentials) return `${address} ${credentials.user.toUpperCase()}`;
  return certificate?.fingerprint ?? address;
}

/** Every name in a request must agree with the key that was proved. */
function assertNamed({ lrrUuid, baseStationId, organizationId }: Caller, user: string): void {
  const judged = judgeIdentity(user);
  if ("lrrUuid" in judged && judged.lrrUuid === lrrUuid) return;
  const station = { id: baseStationId, organizationId };
  throw refusal("names_disagree", { station, claimedName: user });
}
