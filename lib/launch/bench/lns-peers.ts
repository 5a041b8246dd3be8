// What stands around an LNS in its benchmark, each a process of its own: stations, a far LNS, and a relay that does
// nothing but relay.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocket as WebSocketClient, WebSocketServer } from "ws";
import { tlsListener } from "#lib/station/tls-listener";
import type { Usage } from "./child-processes";
import { inParallel } from "./measure";
import { nextMessage } from "./next-message";
import type { TokenStation } from "./token-stations";

export type Role = "stations" | "far" | "relay";
/** PEM. */
export interface Identity {
  ca: string;
  serverCertificate: string;
  serverKey: string;
}

/** Stations connect, and then send uplinks when they are told how many. */
export interface Connect {
  port: number;
  trust: string;
  stations: readonly TokenStation[];
}
/** Uplinks of each station, of which so many are on their way at a time; each is answered with a downlink. */
export interface Send {
  uplinks: number;
  window: number;
}

const ROLE = "BENCH_LNS_ROLE";
const WIDTH = 16;
const VERSION =
  '{"msgtype":"version","station":"2.0.6(linux/testsim)","firmware":null,"package":null,"model":"linux","protocol":2,"features":"rmtsh gps"}';
/** As the real client sends them (lib/testing/vectors/lns-01-session.json). */
const UPLINK =
  '{"msgtype":"updf","MHdr":64,"DevAddr":637599745,"FCtrl":0,"FCnt":1,"FOpts":"","FPort":1,"FRMPayload":"CAFE","MIC":1,"RefTime":1795251034.100936,"DR":5,"Freq":868100000,"upinfo":{"rctx":0,"xtime":45317471523850189,"gpstime":1479286252084203,"fts":-1,"rssi":-50,"snr":9,"rxtime":1795251034.101396}}';
const DOWNLINK =
  '{"msgtype":"dnmsg","DevEui":"11-12-13-14-15-16-17-18","dC":0,"diid":4001,"pdu":"600100012600010003aabb01020304","RxDelay":1,"RX1DR":5,"RX1Freq":868100000,"RX2DR":0,"RX2Freq":869525000,"priority":25,"xtime":45317471523850189,"rctx":0,"MuxTime":1795251034.101}';
const OPTIONS = { perMessageDeflate: false, skipUTF8Validation: false } as const;

export interface Peer {
  /** Sends a request to the process and settles with what it tells. */
  ask<T>(request: object): Promise<T>;
  kill(): void;
}

/** Starts one of them: this very bundle again, in a process of its own. */
export function startPeer(role: Role): Peer {
  const child: ChildProcess = fork(process.argv[1] ?? "", { env: { ...process.env, [ROLE]: role } });
  return {
    ask<T>(request: object) {
      const told = nextMessage<T>(child);
      child.send(request);
      return told;
    },
    kill: () => child.kill(),
  };
}

/** The role of this process; undefined in the one that measures. */
export function ownRole(): Role | undefined {
  return process.env[ROLE] as Role | undefined;
}

export function play(role: Role): void {
  if (role === "stations") beStations();
  else if (role === "far") beFar();
  else beRelay();
}

function beStations(): void {
  let open: WebSocket[] = [];
  process.on("message", async (request: Connect | Send) => {
    if ("stations" in request) {
      open = await connectAll(request);
      process.send?.({ connected: open.length });
    } else {
      const start = performance.now();
      await Promise.all(open.map((socket) => exchange(socket, request)));
      process.send?.({ seconds: (performance.now() - start) / 1000 });
    }
  });
}

async function connectAll({ port, trust, stations }: Connect): Promise<WebSocket[]> {
  const open: WebSocket[] = [];
  await inParallel(stations.length, WIDTH, async (index) => {
    const { eui64, token } = stations[index] as TokenStation;
    const headers = { Authorization: `Bearer ${token}` };
    const uri = `wss://localhost:${port}/traffic/${eui64}`;
    const socket = new WebSocketClient(uri, { ...OPTIONS, ca: trust, maxVersion: "TLSv1.2", headers });
    await once(socket, "open");
    socket.send(VERSION);
    await once(socket, "message"); // router_config, or the far side's answer
    open.push(socket);
  });
  return open;
}

function exchange(socket: WebSocket, { uplinks, window }: Send): Promise<void> {
  return new Promise((resolve) => {
    let sent = 0;
    let answered = 0;
    const send = () => {
      sent += 1;
      socket.send(UPLINK);
    };
    const heard = () => {
      answered += 1;
      if (sent < uplinks) send();
      else if (answered === uplinks) {
        socket.off("message", heard);
        resolve();
      }
    };
    socket.on("message", heard);
    while (sent < Math.min(window, uplinks)) send();
  });
}

/** Answers every message with a downlink. */
function beFar(): void {
  process.once("message", ({ serverCertificate: cert, serverKey: key }: Identity) => {
    const server = createServer({ cert, key });
    const sockets = new WebSocketServer({ ...OPTIONS, noServer: true });
    server.on("upgrade", (request, socket, head) => {
      sockets.handleUpgrade(request, socket, head, (accepted) => {
        const { port } = server.address() as AddressInfo;
        const uri = JSON.stringify({ uri: `wss://localhost:${port}/muxs` });
        accepted.on("message", () => accepted.send(request.url === "/router-info" ? uri : DOWNLINK));
      });
    });
    server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
  });
}

/** The least that a relay can do, with the TLS settings of our listeners. */
function beRelay(): void {
  process.on("message", (request: (Identity & { far: number }) | { usage: true }) => {
    if ("usage" in request) {
      const { user, system } = process.cpuUsage();
      const bytes = process.memoryUsage.rss();
      process.send?.({ bytes, peakBytes: bytes, processorMs: (user + system) / 1000 } satisfies Usage);
    } else startRelay(request);
  });
}

function startRelay({ ca, serverCertificate, serverKey, far }: Identity & { far: number }): void {
  const identity = { certificate: serverCertificate, key: serverKey };
  const server = tlsListener(identity, (_request, response) => response.end());
  const sockets = new WebSocketServer({ ...OPTIONS, noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const out = new WebSocketClient(`wss://localhost:${far}/muxs`, { ...OPTIONS, ca });
    out.once("open", () => {
      sockets.handleUpgrade(request, socket, head, (accepted) => {
        accepted.on("message", (data, binary) => out.send(data, { binary }));
        out.on("message", (data, binary) => accepted.send(data, { binary }));
        accepted.once("close", () => out.close());
      });
    });
  });
  server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
}
