import type { TLSSocket } from "node:tls";
import type { ProcessContext } from "#lib/audit/platform-context";
import type { Caller } from "#lib/connection-attempt/peer";
import type { BasicsServer } from "#lib/enrolment/basics-caller";
import { recordRefusal } from "#lib/enrolment/record-refusal";
import { peerIfThere } from "./tls-peer";

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
    const peer = peerIfThere(socket);
    if (peer) await recordRefusal(process, { ...refused, peer, listener: server });
  };
}
