import type { TLSSocket } from "node:tls";
import type { Context } from "#lib/audit/context";
import type { ProcessContext } from "#lib/audit/platform-context";
import { stationContext } from "#lib/audit/station-context";
import { recordContact } from "#lib/backhaul/record-contact";
import { hashOfStationToken } from "#lib/certificate/new-station-token";
import { recordCredentialUsed } from "#lib/certificate/record-credential-used";
import { recordInUse } from "#lib/certificate/record-in-use";
import type { VendorCertificates } from "#lib/certificate-authority/vendor-certificates";
import type { Peer } from "#lib/connection-attempt/peer";
import type { BasicsCaller, BasicsServer } from "#lib/enrolment/basics-caller";
import { identifyBasicsStation } from "#lib/enrolment/identify-basics-station";
import { recordRefusal } from "#lib/enrolment/record-refusal";
import type { Eui64 } from "#lib/eui64";
import { DomainError } from "#lib/platform/domain-error";
import type { AccessWatch } from "./access-watch";
import { type Ascribe, ascriber } from "./ascriber";
import type { CallerLimits } from "./caller-limits";
import { countRefused } from "./count-refused";
import type { PeerRegistry } from "./peer-registry";
import type { SentChains } from "./sent-chains";
import { certificateFault, tlsPeer } from "./tls-peer";

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
  vendors: Pick<VendorCertificates, "judge" | "hint">;
  chains: SentChains;
}

export function basicsContext(dependencies: BasicsContextDependencies): BasicsContext {
  const { process, registry, watch, limits, vendors, chains } = dependencies;
  const identifying = { ...process, vendors };

  return async (socket, claim) => {
    watch.assertReading();
    const peer = tlsPeer(socket);
    const key = keyOf(peer, claim);
    limits.admit(peer.address, key);
    const readSent = () => chains.read(socket, peer);
    const asked = { peer, certificateFault: certificateFault(socket), readSent, ...claim };
    const caller = await refusalsKept(peer, claim, key, () => identifyBasicsStation(identifying, asked));
    limits.countServed(caller.baseStationId, key);
    const ctx = stationContext(process, caller, peer.address);
    const { credentialId, vendorCaId, certificateSha256 } = caller;
    registry.register(socket, {
      baseStationId: caller.baseStationId,
      certificateId: caller.certificate?.id ?? null,
      fingerprint: certificateSha256 === null ? null : (peer.certificate?.fingerprint ?? null),
      notAfter: caller.provenUntil,
      basics: { credentialId, vendorCaId, certificateSha256 },
      ...(vendorCaId !== null && peer.certificate && { vendorLeaf: peer.certificate }),
    });
    await recordSeen(ctx, caller, peer);
    return { ctx, caller, peer };
  };

  async function refusalsKept<T>(
    peer: Peer,
    { server, router }: BasicsClaim,
    key: string,
    run: () => Promise<T>,
  ): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof DomainError && error.kind !== "unavailable") countRefused(limits, peer.address, key, error);
      await recordRefusal(process, { error, peer, listener: server, claimedName: router });
      throw error;
    }
  }

  /** What cannot be written now is seen again at the next request: it holds nobody up. */
  async function recordSeen(ctx: Context, caller: BasicsCaller, peer: Peer): Promise<void> {
    try {
      await recordContact(ctx, { caller, peer });
      const { certificate: shown, credentialId } = caller;
      if (credentialId !== null && !caller.credentialInUse) await recordCredentialUsed(ctx, credentialId);
      else if (shown && !shown.inUse) await recordInUse(ctx, { certificateId: shown.id });
    } catch (error) {
      ctx.log.warn({ error, baseStation: caller.baseStationId }, "contact not recorded");
    }
  }
}

/** Whose a request is that cannot be served, at CUPS and LNS. */
export function ascribeBasics(
  { process, limits, vendors }: Pick<BasicsContextDependencies, "process" | "limits" | "vendors">,
  server: BasicsServer,
): Ascribe {
  const claim = (token: string | null): BasicsClaim => ({ server, router: null, token });
  return ascriber({
    identify: (socket, peer, token) => {
      const asked = { peer, certificateFault: certificateFault(socket), ...claim(token) };
      return identifyBasicsStation({ ...process, vendors }, asked);
    },
    keyOf: (peer, token) => keyOf(peer, claim(token)),
    ...{ limits, log: process.log },
  });
}

/** What a caller is recognised by before it is known who it is. */
function keyOf({ address, certificate }: Peer, { router, token }: BasicsClaim): string {
  if (certificate) return certificate.sha256;
  // By the token itself: whoever has one that was revoked, and the station's address, is not taken for the station.
  return token === null ? `${address} ${router ?? ""}` : hashOfStationToken(token);
}
