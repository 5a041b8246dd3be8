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
import { tlsPeer } from "./tls-peer";
import type { UnprovenConnections } from "./unproven-connections";

/** A client that says nothing, or does not go when it was told where to, is dropped. */
const PATIENCE_MS = 30 * SECOND_MS;

export interface ServeDiscovery extends ListenerParts {
  backends: LnsBackends;
  unproven: UnprovenConnections;
}

/**
 * Serves /router-info on a WebSocket that was let in without asking: only so does a refusal reach the station as
 * `error`, which sends it to CUPS after 60 s instead of many minutes (basics-station.md 12). What is our own fault closes
 * instead, and the station comes again by itself. Until it has proved who it is, its address keeps no more than a few.
 */
export function serveDiscovery(parts: ServeDiscovery, socket: WebSocket, tls: TLSSocket, token: string | null): void {
  const { address } = tlsPeer(tls);
  const timer = setTimeout(() => closeSoon(socket, 1008, "nothing was said"), PATIENCE_MS);
  const count = () => parts.unproven.count(address, () => turnAway(socket));
  let leave = count();
  socket.once("close", () => {
    clearTimeout(timer);
    leave();
  });
  socket.on("error", () => {}); // a frame against the protocol: ws closes with the code for it
  socket.once("message", (data, isBinary) => {
    leave();
    const text = isBinary ? "" : String(data);
    answer(parts, tls, text, token)
      .then(({ reply, isProven }) => {
        socket.send(reply);
        return isProven;
      })
      .catch((error: unknown) => fail(parts, socket, error))
      .then((isProven) => {
        if (!isProven && socket.readyState !== socket.CLOSED) leave = count();
      });
  });
}

/** Without waiting for its goodbye: it would keep its place that long. */
function turnAway(socket: WebSocket): void {
  socket.close(1013, "too many connections from this address");
  setImmediate(() => socket.terminate());
}

interface Answer {
  reply: string;
  /** It is a base station that was let in. */
  isProven: boolean;
}

async function answer(parts: ServeDiscovery, tls: TLSSocket, text: string, token: string | null): Promise<Answer> {
  const router = readDiscovery(text);
  try {
    const { caller } = await parts.basics(tls, { server: "LNS", router: router ?? null, token });
    if (!router) throw await malformed(parts, tls, caller);
    await parts.backends.choose(caller.baseStationId);
    return { reply: encodeDiscovery(router, parts.config.lnsUri), isProven: true };
  } catch (error) {
    const close = lnsClose(error);
    if (!close.refused) throw error;
    parts.log.info({ code: close.code, message: close.reason }, "discovery refused");
    return { reply: encodeDiscoveryRefusal(close.reason), isProven: false };
  }
}

async function malformed({ refuseBasics }: ListenerParts, tls: TLSSocket, caller: BasicsCaller) {
  const error = refusal("malformed_request", "The discovery message has no EUI-64 as router.");
  await refuseBasics(tls, { server: "LNS", error, caller });
  return error;
}

function fail({ log }: ListenerParts, socket: WebSocket, error: unknown): false {
  const close: LnsClose = lnsClose(error);
  log[close.status === 1011 ? "error" : "warn"]({ error }, "discovery failed");
  closeSoon(socket, close.status, close.reason);
  return false;
}
