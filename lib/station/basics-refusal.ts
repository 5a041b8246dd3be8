import type { TLSSocket } from "node:tls";
import type { ProcessContext } from "#lib/audit/platform-context";
import type { BasicsServer } from "#lib/enrolment/basics-caller";
import type { Caller, Peer } from "#lib/enrolment/peer";
import { recordRefusal } from "#lib/enrolment/record-refusal";
import { DomainError } from "#lib/platform/domain-error";
import { tlsPeer } from "./tls-peer";

export interface BasicsRefusal {
  server: BasicsServer;
  /** Whatever was thrown; only a refusal with a verdict is kept. */
  error: unknown;
  /** Where the station had proved who it is. */
  caller?: Caller;
  /** What it calls itself. */
  claimedName?: string | null;
}

/** Keeps what a handler itself refuses as a connection attempt: a request that cannot be read, say. Never throws. */
export type RefuseBasics = (socket: TLSSocket, refused: BasicsRefusal) => Promise<void>;

export function refuseBasics(process: ProcessContext): RefuseBasics {
  return async (socket, { server, ...refused }) => {
    const peer = peerOf(socket);
    if (peer) await recordRefusal(process, { ...refused, peer, listener: server });
  };
}

/** Undefined when it has gone before anybody asked who it is. */
function peerOf(socket: TLSSocket): Peer | undefined {
  if (socket.destroyed) return undefined;
  try {
    return tlsPeer(socket);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
