import type { Socket } from "node:net";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import type { CutReason } from "#lib/revocation/cut-reasons";
import type { PeerStanding } from "#lib/revocation/refused-peers";

/** A station that was let in, as long as its socket is open. */
export interface RegisteredPeer extends PeerStanding {
  /** Of the certificate or token that let it in; null when another proof did, which holds beyond that end. */
  notAfter: Date | null;
  /** The vendor's certificate that let it in, to be judged anew when its CA changes; absent for any other proof. */
  vendorLeaf?: PeerCertificate;
}

/** The sockets of this process's stations, so that whoever may no longer be connected can be found (enrolment.md V1). */
export interface PeerRegistry {
  readonly size: number;
  /**
   * Keeps a socket until it closes. Call it when the peer has been let in, with what it was let in by; again for the
   * same socket replaces that.
   */
  register(socket: Socket, peer: RegisteredPeer): void;
  /** Those registered since the last call: what changed while they were being let in has passed them by. */
  takeNew(): Socket[];
  ofStation(baseStationId: string): Iterable<Socket>;
  entries(): Iterable<[Socket, RegisteredPeer]>;
  peer(socket: Socket): RegisteredPeer | undefined;
  /** Ends a connection whatever it is in the middle of: the TLS alert goes out, nothing else does. */
  cut(socket: Socket, why: CutReason): void;
  /** Of a socket that was cut. */
  whyCut(socket: Socket): CutReason | undefined;
}

export function createPeerRegistry(): PeerRegistry {
  const peers = new Map<Socket, RegisteredPeer>();
  const byStation = new Map<string, Set<Socket>>();
  const reasons = new WeakMap<Socket, CutReason>();
  let fresh = new Set<Socket>();

  function forgetStation(socket: Socket): void {
    const baseStationId = peers.get(socket)?.baseStationId;
    const sockets = baseStationId === undefined ? undefined : byStation.get(baseStationId);
    if (!sockets || baseStationId === undefined) return;
    sockets.delete(socket);
    if (sockets.size === 0) byStation.delete(baseStationId);
  }

  function forget(socket: Socket): void {
    forgetStation(socket);
    peers.delete(socket);
    fresh.delete(socket);
  }

  return {
    get size() {
      return peers.size;
    },
    register(socket, peer) {
      if (socket.destroyed) return;
      if (peers.has(socket)) {
        if (isSame(peers.get(socket), peer)) return; // every request of a kept-alive connection says it again
        forgetStation(socket);
      } else {
        socket.once("close", () => forget(socket));
      }
      peers.set(socket, peer);
      fresh.add(socket);
      byStation.set(peer.baseStationId, (byStation.get(peer.baseStationId) ?? new Set()).add(socket));
    },
    takeNew() {
      const taken = [...fresh];
      fresh = new Set();
      return taken;
    },
    ofStation: (baseStationId) => byStation.get(baseStationId) ?? [],
    entries: () => peers.entries(),
    peer: (socket) => peers.get(socket),
    whyCut: (socket) => reasons.get(socket),
    cut(socket, why) {
      forget(socket);
      reasons.set(socket, why);
      socket.end(); // over TLS this writes close_notify
      setImmediate(() => socket.destroy());
    },
  };
}

function isSame(one: RegisteredPeer | undefined, other: RegisteredPeer): boolean {
  return (
    one?.baseStationId === other.baseStationId &&
    one.certificateId === other.certificateId &&
    one.fingerprint === other.fingerprint &&
    one.notAfter?.getTime() === other.notAfter?.getTime() &&
    one.basics?.credentialId === other.basics?.credentialId &&
    one.basics?.vendorCaId === other.basics?.vendorCaId &&
    one.basics?.certificateSha256 === other.basics?.certificateSha256
  );
}
