import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { MAX_MESSAGE_BYTES } from "#lib/lns/values";
import { newId } from "#lib/platform/new-id";
import type { LnsConnection, LnsEvents, RemoteShellHook } from "./lns-sessions";
import { messageFrame } from "./message-frame";

/** A peer that does not answer our close frame within this time is cut off. */
const CLOSE_MS = 5_000;

/** A station's connection with what its listener alone may do. */
export interface LnsSocket extends LnsConnection {
  features: readonly string[];
  readonly remoteShell: RemoteShellHook | undefined;
  /** Hands on what came; the listener decides what. */
  emitText(data: Buffer): void;
  emitBinary(data: Buffer): void;
  emitClose(reason: string): void;
  /** Why this side closed it; undefined when the other did. */
  readonly closedBecause: string | undefined;
}

export interface LnsSocketParts extends Pick<LnsConnection, "ctx" | "caller" | "recordRelay"> {
  /** Hears every text that goes to the station, its bytes. */
  onSent(data: Buffer): void;
}

/**
 * A WebSocket as the connection of a station: every message is one frame, final, unmasked, uncompressed, and short
 * enough for the station's buffer (basics-station.md 11.1).
 *
 * @param transport what the WebSocket was opened on. Messages are written to it whole, and never while `ws` is within a
 * frame of its own (pings, pongs, close): it writes those at once too.
 */
export function lnsSocket(
  socket: WebSocket,
  transport: Duplex,
  { ctx, caller, onSent, recordRelay }: LnsSocketParts,
): LnsSocket {
  const listeners: { [E in keyof LnsEvents]: Set<LnsEvents[E]> } = {
    text: new Set(),
    binary: new Set(),
    close: new Set(),
  };
  let closedBecause: string | undefined;
  let remoteShell: RemoteShellHook | undefined;

  function sendFrame(data: Buffer, binary: boolean): boolean {
    if (data.length > MAX_MESSAGE_BYTES) {
      throw new RangeError(`a station takes ${MAX_MESSAGE_BYTES} bytes, not ${data.length}`);
    }
    if (socket.readyState !== socket.OPEN) return false;
    transport.write(messageFrame(data, binary));
    return true;
  }

  return {
    baseStationId: caller.baseStationId,
    sessionId: newId(ctx, "lns"),
    ...{ ctx, caller, recordRelay },
    features: [],
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    get bufferedBytes() {
      return transport.writableLength;
    },
    get closedBecause() {
      return closedBecause;
    },
    get remoteShell() {
      return remoteShell;
    },
    offerRemoteShell(hook) {
      remoteShell = hook;
    },
    send(text) {
      const data = typeof text === "string" ? Buffer.from(text) : text;
      if (sendFrame(data, false)) onSent(data);
    },
    sendBinary: (data) => void sendFrame(data, true),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close(code, reason) {
      if (socket.readyState >= socket.CLOSING) return;
      closedBecause = reason;
      closeSoon(socket, code, reason);
    },
    on(event, listener) {
      listeners[event].add(listener);
      return () => listeners[event].delete(listener);
    },
    emitText(data) {
      if (listeners.text.size === 0) return;
      const text = data.toString("utf8");
      for (const listener of listeners.text) listener(text);
    },
    emitBinary(data) {
      for (const listener of listeners.binary) listener(data);
    },
    emitClose(reason) {
      for (const listener of listeners.close) listener(reason);
    },
  };
}

/** Says goodbye; a peer that stays silent, or that we stopped reading from, is cut off all the same. */
export function closeSoon(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState >= socket.CLOSING) return;
  socket.resume(); // its close frame waits behind what was not read
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
  socket.once("close", () => clearTimeout(timer));
}
