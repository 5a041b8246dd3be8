import type { TLSSocket } from "node:tls";
import type { WebSocket } from "ws";
import type { BasicsCaller } from "#lib/enrolment/basics-caller";
import { refusal } from "#lib/enrolment/refusal";
import { encodeDiscovery, encodeDiscoveryRefusal, readDiscovery } from "#lib/lns/discovery";
import { SECOND_MS } from "#lib/platform/clock";
import type { ListenerParts } from "./listener-parts";
import type { LnsBackends } from "./lns-backends";
import { type LnsClose, lnsClose } from "./lns-close";
import { closeSoon } from "./lns-socket";

/** A client that says nothing, or does not go when it was told where to, is dropped. */
const PATIENCE_MS = 30 * SECOND_MS;

export interface ServeDiscovery extends ListenerParts {
  backends: LnsBackends;
}

/**
 * Serves /router-info on a WebSocket that was let in without asking: only so does a refusal reach the station as
 * `error`, which sends it to CUPS after 60 s instead of many minutes (basics-station.md 12). What is our own fault closes
 * instead, and the station comes again by itself.
 */
export function serveDiscovery(parts: ServeDiscovery, socket: WebSocket, tls: TLSSocket, token: string | null): void {
  const timer = setTimeout(() => closeSoon(socket, 1008, "nothing was said"), PATIENCE_MS);
  socket.once("close", () => clearTimeout(timer));
  socket.on("error", () => {}); // a frame against the protocol: ws closes with the code for it
  socket.once("message", (data, isBinary) => {
    const text = isBinary ? "" : String(data);
    answer(parts, tls, text, token)
      .then((reply) => socket.send(reply))
      .catch((error: unknown) => fail(parts, socket, error));
  });
}

async function answer(parts: ServeDiscovery, tls: TLSSocket, text: string, token: string | null): Promise<string> {
  const router = readDiscovery(text);
  try {
    const { caller } = await parts.basics(tls, { server: "LNS", router: router ?? null, token });
    if (!router) throw await malformed(parts, tls, caller);
    await parts.backends.choose(caller.baseStationId);
    return encodeDiscovery(router, parts.config.lnsUri);
  } catch (error) {
    const close = lnsClose(error);
    if (!close.refused) throw error;
    parts.log.info({ code: close.code, message: close.reason }, "discovery refused");
    return encodeDiscoveryRefusal(close.reason);
  }
}

async function malformed({ refuseBasics }: ListenerParts, tls: TLSSocket, caller: BasicsCaller) {
  const error = refusal("malformed_request", "The discovery message has no EUI-64 as router.");
  await refuseBasics(tls, { server: "LNS", error, caller });
  return error;
}

function fail({ log }: ListenerParts, socket: WebSocket, error: unknown): void {
  const close: LnsClose = lnsClose(error);
  log[close.status === 1011 ? "error" : "warn"]({ error }, "discovery failed");
  closeSoon(socket, close.status, close.reason);
}
