import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { systemClock } from "#lib/platform/clock";
import { ConfigError, parseWebConfig } from "#lib/platform/config";
import { listenEverywhere } from "#lib/platform/listen";
import { createLog } from "#lib/platform/log";
import { stopWhenParentIsGone } from "#lib/platform/parent";
import { systemRandom } from "#lib/platform/random";
import { createHttpServer } from "./http-server";
import { heldRuntime } from "./runtime-holder";
import { TERMINAL_PATH } from "./terminal-path";

/** How long requests may take to end when the process stops. */
const DRAIN_MS = 10_000;
/** A WebSocket that is not connected to its station process within this time is given up. */
const UPGRADE_MS = 15_000;
/** Of browsers' WebSockets at a time; whoever they are is asked by the station process. */
const MAX_WEB_SOCKETS = 1_000;

interface NextApp {
  prepare(): Promise<void>;
  getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly upgradeHandler: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  close(): Promise<void>;
}

const log = createLog("web");
const dev = process.argv.includes("--dev");

/** Starts the web process: our own HTTP server around Next. */
async function main(): Promise<void> {
  const config = parseWebConfig(process.env);
  const app = await prepareNext(config.port);
  let draining = false;
  const webSockets = new Set<Duplex>();
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const isWebSocket = request.headers.upgrade?.toLowerCase() === "websocket";
    const isTerminal = isWebSocket && request.url?.startsWith(TERMINAL_PATH) === true; // proxy.ts sends it on
    if ((!dev && !isTerminal) || webSockets.size >= MAX_WEB_SOCKETS) return socket.destroy();
    webSockets.add(socket.once("close", () => webSockets.delete(socket)));
    // Next forgets a socket that it sends nowhere; once it is connected, Next takes the timeout away.
    if (isTerminal) (socket as Socket).setTimeout(UPGRADE_MS, () => socket.destroy());
    app.upgradeHandler(request, socket, head); // in development also Next's reload
  };
  const server = (): Server => {
    const { publicUrl, trustedProxies } = config;
    const source = { clock: systemClock, random: systemRandom, log };
    const handle = app.getRequestHandler();
    return createHttpServer({ handle, publicUrl, trustedProxies, ...source, isDraining: () => draining, upgrade });
  };
  const servers = await listenEverywhere(server, config.listen, config.port, "PORT");
  log.info({ port: config.port, hosts: config.listen.hosts }, "listening");

  const stop = () => {
    if (draining) return;
    draining = true;
    drain(servers, app, webSockets).then(
      () => process.exit(0),
      (error) => {
        log.error({ error }, "did not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  stopWhenParentIsGone(stop);
}

/** React and Next choose what they load by NODE_ENV, so it is set before they are. */
async function prepareNext(port: number): Promise<NextApp> {
  Object.assign(process.env, { NODE_ENV: dev ? "development" : "production" });
  const { createServer } = await import("node:http");
  const { default: next } = await import("next");
  // Next would put its upgrade handler on the first server it sees; ours have their own, so it gets one that never listens.
  const app = next({ dev, dir: process.cwd(), port, httpServer: createServer() }) as unknown as NextApp;
  await app.prepare();
  return app;
}

/** Takes no new connection, lets requests end, ends streams and terminals, disconnects from the database. */
async function drain(servers: readonly Server[], app: NextApp, webSockets: ReadonlySet<Duplex>): Promise<void> {
  const runtime = heldRuntime();
  runtime?.live.close();
  for (const socket of webSockets) socket.destroy(); // the browser comes back to the next process
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
  for (const server of servers) server.closeIdleConnections();
  const deadline = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, DRAIN_MS);
  await Promise.all(closed);
  clearTimeout(deadline);
  await runtime?.close();
  await app.close();
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else log.error({ error }, "did not start");
  process.exit(1);
});
