// npm run bench:revoke: 5,000 Basics Stations connected to the LNS of one station process over TLS; how long after the
// commit of a revocation (REGENERATE) its station's socket is closed.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { RegenerateCertificate } from "#lib/certificate/schema";
import { certificatePem } from "#lib/pki/certificate-reader";
import { createNotifier } from "#lib/platform/db/notifier";
import { openTransaction } from "#lib/platform/db/transaction";
import { openSocket } from "#lib/testing/basics-station-socket";
import { upgradeRequest, upgradeSocket } from "#lib/testing/basics-station-websocket";
import { startStationProcess } from "./child-processes";
import { type IssuingPlatform, issuingPlatform } from "./issuing-platform";
import { goal, inParallel, line } from "./measure";
import { insertTokenStations, type TokenStation } from "./token-stations";

const CONNECTIONS = Number(process.env.BENCH_REVOKE_CONNECTIONS ?? 5_000);
const REVOCATIONS = 200;
/** Handshakes at a time. */
const WIDTH = 16;
const UPGRADE_MS = 60_000;
const PROMISED_S = 1;

/** What the process of the stations is told. */
interface Connecting {
  port: number;
  trust: string;
  stations: TokenStation[];
}

/** What it tells: how many are connected, or whose socket was closed, and when (milliseconds since 1970). */
type Told = { connected: number } | { closed: string; atMs: number };

const now = () => performance.timeOrigin + performance.now();

/** The stations are a process of their own, which runs this very bundle. */
if (process.env.BENCH_REVOKE_STATIONS) await beStations();
else await bench();

async function bench(): Promise<void> {
  const databaseUrl = process.env.BENCH_DATABASE_URL;
  if (!databaseUrl) throw new Error("BENCH_DATABASE_URL is not set: run this by `npm run bench:revoke`");
  const platform = await issuingPlatform(databaseUrl);
  const stations = await insertTokenStations(platform, CONNECTIONS);
  const server = await startStationProcess(platform, databaseUrl);
  const root = await platform.database.certificateAuthority.findFirstOrThrow({ where: { kind: "ROOT" } });
  const connecting = { port: server.lnsPort, trust: certificatePem(root.certificate), stations };
  const clients = await connectAll(connecting);

  const tookMs = await revokeEach(platform, databaseUrl, clients, stations.slice(0, REVOCATIONS));
  tookMs.sort((a, b) => a - b);
  const connected = `${CONNECTIONS.toLocaleString("en")} connected, ${REVOCATIONS} revoked`;
  line(`${connected}: median from commit to close`, `${Math.round(tookMs[REVOCATIONS >> 1] ?? Number.NaN)} ms`);
  line("  95th of 100", `${Math.round(tookMs[Math.floor(REVOCATIONS * 0.95)] ?? Number.NaN)} ms`);
  goal("  worst, in seconds", (tookMs.at(-1) ?? Number.NaN) / 1000, { atMost: PROMISED_S });

  clients.kill();
  await server.stop();
  await platform.close();
  process.exit();
}

async function connectAll(connecting: Connecting): Promise<ChildProcess> {
  const clients = fork(process.argv[1] ?? "", { env: { ...process.env, BENCH_REVOKE_STATIONS: "1" } });
  clients.send(connecting);
  const [told] = (await once(clients, "message")) as [Told];
  if (!("connected" in told) || told.connected !== connecting.stations.length) {
    throw new Error(`not all stations are connected: ${JSON.stringify(told)}`);
  }
  return clients;
}

/** Milliseconds of each, one after the other. */
async function revokeEach(
  platform: IssuingPlatform,
  databaseUrl: string,
  clients: ChildProcess,
  stations: readonly TokenStation[],
): Promise<number[]> {
  const notifier = createNotifier(databaseUrl, platform.ctx.log);
  const ctx = { ...platform.ctx, notify: notifier.notify };
  const closedMs = new Map<string, number>();
  const waiting = new Map<string, () => void>();
  clients.on("message", (told: Told) => {
    if (!("closed" in told)) return;
    closedMs.set(told.closed, told.atMs);
    waiting.get(told.closed)?.();
  });
  const tookMs: number[] = [];
  for (const { id } of stations) {
    const closed = new Promise<void>((resolve) => waiting.set(id, resolve));
    // The answer waits for the new credential; the revocation is committed long before.
    const committedMs = await new Promise<number>((resolve) => {
      const asked = { ...ctx, openTransaction: tellingCommits(() => resolve(now())) };
      void regenerateCertificate(asked, RegenerateCertificate.parse({ baseStation: id, reason: "LOST" }));
    });
    await closed;
    tookMs.push((closedMs.get(id) ?? Number.NaN) - committedMs);
  }
  await notifier.close();
  return tookMs;
}

function tellingCommits(committed: () => void): typeof openTransaction {
  return async (db, change) => {
    const result = await openTransaction(db, change);
    committed();
    return result;
  };
}

async function beStations(): Promise<void> {
  const [{ port, trust, stations }] = (await once(process, "message")) as [Connecting];
  let connected = 0;
  await inParallel(stations.length, WIDTH, async (index) => {
    const { id, eui64, token } = stations[index] as TokenStation;
    const address = { tls: true, host: "localhost", port, authority: `localhost:${port}`, path: "" };
    const headerLines = [`Authorization: Bearer ${token}`];
    const socket = await openSocket(address, { trust: [trust], certificate: null, headerLines });
    const request = upgradeRequest(address.authority, `/traffic/${eui64}`, headerLines);
    const { webSocket } = await upgradeSocket(socket, request, UPGRADE_MS);
    if (!webSocket) return;
    connected++;
    webSocket.once("closed", () => process.send?.({ closed: id, atMs: now() } satisfies Told));
  });
  process.send?.({ connected } satisfies Told);
}
