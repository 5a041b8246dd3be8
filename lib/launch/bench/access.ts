// npm run bench:access: 10,000 stations connected to one process, others changing all the time; how soon one
// that is suspended is disconnected (enrolment.md V5).
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { Context } from "#lib/audit/context";
import { UpdateBaseStation } from "#lib/base-station/schema";
import { updateBaseStation } from "#lib/base-station/update-base-station";
import { createDatabase } from "#lib/platform/db/client";
import { createListener } from "#lib/platform/db/listener";
import { createNotifier } from "#lib/platform/db/notifier";
import { createHintHub } from "#lib/platform/hint-hub";
import { startAccessWatch } from "#lib/station/access-watch";
import { createPeerRegistry, type PeerRegistry } from "#lib/station/peer-registry";
import { insertStations, issuingPlatform } from "./issuing-platform";
import { goal, line, seconds } from "./measure";

const CONNECTIONS = 10_000;
const STATIONS = 1_000;
const SUSPENSIONS = 30;
/** Changes of other stations while they are connected. */
const CALLERS = 4;
const REST_MS = 5_000;

/** The stations are a process of their own, which runs this very bundle: one may not open 20,000 sockets. */
if (process.env.BENCH_ACCESS_PORT) await beStations(Number(process.env.BENCH_ACCESS_PORT));
else await bench();

async function bench(): Promise<void> {
  const databaseUrl = process.env.BENCH_DATABASE_URL;
  if (!databaseUrl) throw new Error("BENCH_DATABASE_URL is not set: run this by `npm run bench:access`");
  const platform = await issuingPlatform(databaseUrl);
  const notifier = createNotifier(databaseUrl, platform.ctx.log);
  const ctx = { ...platform.ctx, notify: notifier.notify };
  const stations = await insertStations(platform, STATIONS);
  const watching = createDatabase(databaseUrl, 2);
  const hub = createHintHub();
  const registry = createPeerRegistry();
  const watch = startAccessWatch({ ...ctx, db: watching }, registry, hub.subscribe);
  const listener = createListener(databaseUrl, ["event", "revocation"], hub.hint, ctx.log);
  await listener.ready;
  const clients = await connectAll(registry, stations);

  const before = process.cpuUsage();
  await setTimeout(REST_MS);
  const { user, system } = process.cpuUsage(before);
  const many = CONNECTIONS.toLocaleString("en");
  line(`${many} connections at rest, of a processor`, `${((user + system) / REST_MS / 10).toFixed(1)} %`);

  const others = changeOthers(ctx, stations.slice(SUSPENSIONS));
  const takenMs: number[] = [];
  for (const [index, station] of stations.slice(0, SUSPENSIONS).entries()) {
    takenMs.push(await suspendAndWait(ctx, clients, { station, index }));
  }
  const changes = await others.stop();
  takenMs.sort((a, b) => a - b);
  line(
    `suspended, ${changes} other changes meanwhile: median until it is cut`,
    `${Math.round(takenMs[SUSPENSIONS >> 1] ?? 0)} ms`,
  );
  goal("  longest, in seconds", (takenMs.at(-1) ?? Number.NaN) / 1000, { atMost: 1 });

  clients.kill();
  await watch.stop();
  await listener.close();
  await notifier.close();
  await watching.$disconnect();
  await platform.close();
  process.exit();
}

/** Every station has ten connections; each says its number first. */
async function connectAll(registry: PeerRegistry, stations: readonly string[]): Promise<ChildProcess> {
  const server = createServer((socket) => {
    socket
      .on("error", () => {})
      .once("data", (number) => {
        const baseStationId = stations[number.readUInt32BE() % STATIONS] ?? "";
        registry.register(socket, { baseStationId, certificateId: null, fingerprint: null, notAfter: null });
      });
  });
  server.listen(0, "127.0.0.1", 4_096);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const clients = fork(process.argv[1] ?? "", { env: { ...process.env, BENCH_ACCESS_PORT: String(port) } });
  while (registry.size < CONNECTIONS) await setTimeout(10);
  await setTimeout(2_000); // all of them are looked at once
  return clients;
}

/** Tells the number of each connection that ends. */
async function beStations(port: number): Promise<void> {
  for (let index = 0; index < CONNECTIONS; index++) {
    const socket = connect({ port, host: "127.0.0.1" })
      .on("error", () => {})
      .resume();
    const number = Buffer.alloc(4);
    number.writeUInt32BE(index);
    socket.write(number);
    socket.on("close", () => process.send?.(index));
    await once(socket, "connect");
  }
}

async function suspendAndWait(
  ctx: Context,
  clients: ChildProcess,
  { station: baseStation, index }: { station: string; index: number },
): Promise<number> {
  let open = CONNECTIONS / STATIONS;
  const cut = new Promise<void>((resolve) => {
    const count = (number: unknown) => {
      if ((number as number) % STATIONS !== index || --open > 0) return;
      clients.off("message", count);
      resolve();
    };
    clients.on("message", count);
  });
  await updateBaseStation(ctx, UpdateBaseStation.parse({ baseStation, patch: { administrativeState: "SUSPENDED" } }));
  return 1000 * (await seconds(() => cut));
}

function changeOthers(ctx: Context, stations: readonly string[]): { stop: () => Promise<number> } {
  let busy = true;
  let changes = 0;
  const caller = async () => {
    while (busy) {
      const baseStation = stations[changes % stations.length] ?? "";
      await updateBaseStation(ctx, UpdateBaseStation.parse({ baseStation, patch: { notes: `change ${changes++}` } }));
    }
  };
  const callers = Array.from({ length: CALLERS }, caller);
  return {
    async stop() {
      busy = false;
      await Promise.all(callers);
      return changes;
    },
  };
}
