import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import type { BasicsServer } from "#lib/enrolment/basics-caller";
import { bearerToken } from "./bearer-token";
import { keepMalformed } from "./keep-malformed";
import type { ListenerParts } from "./listener-parts";
import { peerIfThere } from "./tls-peer";

/** Keeps a request at CUPS or LNS for what is not served there as a connection attempt, with what its caller is told. */
export type KeepMisdirected = (request: IncomingMessage, message: string) => void;

export function keepMisdirected(
  { process, ascribeBasics }: Pick<ListenerParts, "process" | "ascribeBasics">,
  listener: BasicsServer,
): KeepMisdirected {
  const parts = { listener, process, ascribe: ascribeBasics(listener) };
  return (request, message) => {
    const socket = request.socket as TLSSocket;
    const peer = peerIfThere(socket);
    if (peer) void keepMalformed(parts, socket, { peer, message, token: bearerToken(request) });
  };
}
