import type { Server } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { SECOND_MS } from "#lib/platform/clock";
import type { Log } from "#lib/platform/log";
import { type ProxiedSource, readProxyHeader, WrongProxyHeader } from "./proxy-protocol";

/** The whole header has to arrive within this time. */
const HEADER_MS = 5 * SECOND_MS;

const sources = new WeakMap<TLSSocket, ProxiedSource>();

/** Whom the load balancer in front said it speaks for; undefined where there is none, or it speaks for itself. */
export function proxiedSource(socket: TLSSocket): ProxiedSource | undefined {
  return sources.get(socket);
}

/**
 * Has a TLS server expect a header of the PROXY protocol, version 2, before the handshake of every connection. Without
 * one, or with a wrong one, the connection ends.
 */
export function behindProxy(server: Server, log: Log, headerMs = HEADER_MS): Server {
  const handshakes = server.listeners("connection") as ((socket: Socket) => void)[];
  server.removeAllListeners("connection");
  /** A TLS socket does not tell which TCP socket is below it: both have the same ends. */
  const open = new Map<string, ProxiedSource>();

  server.on("connection", (socket: Socket) => {
    receiveHeader(socket, headerMs)
      .then((source) => {
        if (socket.destroyed) return;
        if (source) {
          const ends = endsOf(socket);
          open.set(ends, source);
          socket.once("close", () => open.get(ends) === source && open.delete(ends));
        }
        for (const handshake of handshakes) handshake.call(server, socket);
      })
      .catch((error: unknown) => {
        socket.destroy();
        log.info({ error, address: socket.remoteAddress }, "connection without a header of the load balancer");
      });
  });
  server.prependListener("secureConnection", (socket: TLSSocket) => {
    const source = open.get(endsOf(socket));
    if (source) sources.set(socket, source);
  });
  return server;
}

const endsOf = ({ remoteAddress, remotePort, localAddress, localPort }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;

/** Leaves in the socket what comes after the header. */
function receiveHeader(socket: Socket, withinMs: number): Promise<ProxiedSource | null> {
  return new Promise<ProxiedSource | null>((resolve, reject) => {
    const timer = setTimeout(() => reject(new WrongProxyHeader("no header in time")), withinMs);
    const lost = () => reject(new WrongProxyHeader("the connection ended before its header"));
    let received = Buffer.alloc(0);
    const read = () => {
      try {
        for (let part: Buffer | null = socket.read(); part; part = socket.read()) {
          received = Buffer.concat([received, part]);
          const header = readProxyHeader(received);
          if (!header) continue;
          done();
          if (header.length < received.length) socket.unshift(received.subarray(header.length));
          resolve(header.source);
          return;
        }
      } catch (error) {
        done();
        reject(error);
      }
    };
    function done(): void {
      clearTimeout(timer);
      socket.off("readable", read).off("end", lost).off("close", lost);
      setImmediate(() => socket.off("error", ignore)); // whoever comes next listens by then
    }
    socket.on("error", ignore).on("readable", read).once("end", lost).once("close", lost);
    read();
  });
}

/** "close" follows every error. */
function ignore(): void {}
