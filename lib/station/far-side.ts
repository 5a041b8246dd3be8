import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Random } from "#lib/platform/random";
import { MAX_MASKED_BYTES, maskedFrame } from "./message-frame";

/** The connection of a relay to an external LNS, as messages are written to it and held back. */
export interface FarSide {
  /** @param written called once the system has taken it. Without effect on a connection that is not open. */
  send(data: Buffer, isBinary: boolean, written?: () => void): void;
  /** What waits to be written. */
  readonly bufferedBytes: number;
  pause(): void;
  resume(): void;
}

/**
 * Writes messages as lns-socket.ts does to stations: each in one piece.
 *
 * @param transport what the WebSocket was opened on; nothing on it may be compressed.
 */
export function farSide(socket: WebSocket, transport: Duplex, random: Random): FarSide {
  return {
    send(data, isBinary, written) {
      if (socket.readyState !== socket.OPEN) return;
      if (data.length > MAX_MASKED_BYTES) socket.send(data, { binary: isBinary }, written);
      else transport.write(maskedFrame(data, isBinary, random.bytes(4)), written);
    },
    get bufferedBytes() {
      return transport.writableLength;
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
}
