import { EventEmitter, once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { type WebSocket, WebSocketServer } from "ws";
import type { ServerPki } from "./external-servers";

/** An LNS of somebody else over TLS, as far as a station or a relay sees it; each step can be made to fail. */
export interface ExternalLns {
  /** "wss://localhost:40001". */
  readonly uri: string;
  /** What discovery was asked, as it came. */
  readonly discoveries: string[];
  /** Data connections, the newest last. */
  readonly connections: FarConnection[];
  /** Authorization of the last upgrade, and the client certificate's CN. */
  readonly seen: { authorization: string | undefined; client: string | undefined };
  /** What discovery replies; the address of its data connection unless set. */
  reply: string | undefined;
  /** Status with which upgrades are refused. */
  refuse: number | undefined;
  /** The data connection after `count` others. */
  connection(count?: number): Promise<FarConnection>;
  stop(): Promise<void>;
}

export interface FarConnection {
  readonly socket: WebSocket;
  /** Texts as they came, and binary frames as Buffers. */
  readonly received: (string | Buffer)[];
  readonly closed: Promise<{ code: number; reason: string }>;
}

export interface ExternalLnsOptions {
  port?: number;
  /** The client certificate must be of the PKI's CA. */
  asksForCertificate?: boolean;
  certificate?: { cert: string; key: string };
}

export async function startExternalLns(pki: ServerPki, options: ExternalLnsOptions = {}): Promise<ExternalLns> {
  const { cert, key } = options.certificate ?? { cert: pki.serverCertificate, key: pki.serverKey };
  const asks = options.asksForCertificate === true;
  const server = createServer({ cert, key, ca: pki.ca, requestCert: asks, rejectUnauthorized: asks });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const news = new EventEmitter();
  const open = new Set<Duplex>();

  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const subject = (socket as TLSSocket).getPeerX509Certificate?.()?.subject;
    Object.assign(lns.seen, { authorization: request.headers.authorization, client: subject });
    if (lns.refuse !== undefined) {
      socket.end(`HTTP/1.1 ${lns.refuse} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      if (request.url === "/router-info") discovery(accepted);
      else connected(accepted);
    });
  });

  function discovery(socket: WebSocket): void {
    socket.on("message", (data) => {
      lns.discoveries.push(data.toString());
      socket.send(lns.reply ?? JSON.stringify({ uri: `${lns.uri}/muxs/1` }));
    });
  }

  function connected(socket: WebSocket): void {
    const received: (string | Buffer)[] = [];
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      received.push(isBinary ? data : data.toString());
      news.emit("message");
    });
    const closed = new Promise<{ code: number; reason: string }>((resolve) => {
      socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    lns.connections.push({ socket, received, closed });
    news.emit("connection");
  }

  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const lns: ExternalLns = {
    uri: `wss://localhost:${port}`,
    ...{ discoveries: [], connections: [], seen: { authorization: undefined, client: undefined } },
    ...{ reply: undefined, refuse: undefined },
    async connection(count = 0) {
      while (lns.connections.length <= count) await once(news, "connection");
      return lns.connections[count] as FarConnection;
    },
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      if (server.listening) await once(server, "close");
    },
  };
  return lns;
}
