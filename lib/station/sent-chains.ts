import type { TLSSocket } from "node:tls";
import type { Peer } from "#lib/connection-attempt/peer";
import type { Bytes } from "#lib/pki/bytes";
import { type Clock, HOUR_MS, MINUTE_MS } from "#lib/platform/clock";
import type { Log } from "#lib/platform/log";
import { peerChain } from "./peer-chain";

/** What base stations send beside their certificates. To read it leaks memory, so there is an end to it. */
export interface SentChains {
  /** DER, in the order of the peer; null when no more is read, be it from its address or at all. */
  read(socket: TLSSocket, peer: Pick<Peer, "address" | "certificate">): readonly Bytes[] | null;
}

export interface ChainBudget {
  /** Bytes that one process may lose in its life. */
  total: number;
  /** Of these, for what comes from one address: no stranger uses up the rest. */
  perAddress: number;
}

const MIB = 1024 * 1024;
/** As it is counted, some thousand usual chains; those of one vendor need one between them. */
export const CHAIN_BUDGET: ChainBudget = { total: 64 * MIB, perAddress: 8 * MIB };

/** What a certificate costs at most (lib/station/peer-chain.ts). */
const costOf = ({ length }: Bytes): number => 8 * 1024 + 64 * length;

/** A chain that led nowhere, as it was read last. */
interface Known {
  chain: readonly Bytes[];
  readAt: number;
  /** Its station may ask every second. */
  holdsForMs: number;
}

const FIRST_HOLD_MS = MINUTE_MS;
const LONGEST_HOLD_MS = HOUR_MS;

export function sentChains(
  { clock, log }: { clock: Clock; log: Log },
  budget: ChainBudget = CHAIN_BUDGET,
  readChain = peerChain,
): SentChains {
  const bySocket = new WeakMap<TLSSocket, readonly Bytes[]>();
  // Each entry of these two was paid for: the budget bounds them as well.
  const byLeaf = new Map<string, Known>();
  const spentBy = new Map<string, number>();
  let spent = 0;

  function isSpent(address: string): boolean {
    return spent >= budget.total || (spentBy.get(address) ?? 0) >= budget.perAddress;
  }

  function pay(address: string, chain: readonly Bytes[]): void {
    const cost = chain.reduce((sum, der) => sum + costOf(der), 0);
    const before = spent;
    spent += cost;
    spentBy.set(address, (spentBy.get(address) ?? 0) + cost);
    if (before < budget.total && spent >= budget.total) log.warn({}, `${ENDED} No more is read: ${UPLOAD}`);
    else if (isSpent(address)) log.warn({ address }, `${ENDED} No more from this address is read: ${UPLOAD}`);
  }

  return {
    read(socket, { address, certificate }) {
      if (!certificate) return [];
      const mine = bySocket.get(socket);
      if (mine) return mine;
      const now = clock.now().getTime();
      const known = byLeaf.get(certificate.sha256);
      if (known && (now - known.readAt < known.holdsForMs || isSpent(address))) return known.chain;
      if (isSpent(address)) return null;
      const chain = readChain(socket);
      bySocket.set(socket, chain);
      if (chain.length > 0) {
        pay(address, chain);
        const holdsForMs = known ? Math.min(2 * known.holdsForMs, LONGEST_HOLD_MS) : FIRST_HOLD_MS;
        byLeaf.set(certificate.sha256, { chain, readAt: now, holdsForMs });
      }
      return chain;
    },
  };
}

const ENDED = "Base stations have sent many certificates beside their own.";
const UPLOAD = "upload the intermediates of vendor CAs, or start this process anew.";
