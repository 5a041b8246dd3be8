// npm run bench:lns: idle data connections of Basics Stations over TLS, what each costs in memory and all together at
// rest; and messages relayed to another LNS, beside a relay that does nothing else.
import { setTimeout } from "node:timers/promises";
import { certificatePem } from "#lib/pki/certificate-reader";
import { newId } from "#lib/platform/new-id";
import { serverPki } from "#lib/testing/external-servers";
import { type BenchServer, startStationProcess, type Usage } from "./child-processes";
import { type IssuingPlatform, issuingPlatform } from "./issuing-platform";
import { type Connect, ownRole, type Peer, play, type Send, startPeer } from "./lns-peers";
import { goal, line, median, medianRatio } from "./measure";
import { insertTokenStations, type TokenStation } from "./token-stations";

const CONNECTIONS = Number(process.env.BENCH_LNS_CONNECTIONS ?? 5_000);
const REST_S = Number(process.env.BENCH_LNS_REST_S ?? 65);
const SETTLE_MS = 8_000;
/** Each says one thing at a time, as a radio does. */
const RELAYED = 256;
const SENDING: Send = { uplinks: 100, window: 1 };
/** Until what runs often is compiled. */
const WARMING = 2;
const ROUNDS = 11;

const role = ownRole();
if (role) play(role);
else await bench();

async function bench(): Promise<void> {
  const databaseUrl = process.env.BENCH_DATABASE_URL;
  if (!databaseUrl) throw new Error("BENCH_DATABASE_URL is not set: run this by `npm run bench:lns`");
  const platform = await issuingPlatform(databaseUrl);
  const root = await platform.database.certificateAuthority.findFirstOrThrow({ where: { kind: "ROOT" } });
  const station = await startStationProcess(platform, databaseUrl);
  const target = { port: station.lnsPort ?? 0, trust: certificatePem(root.certificate) };
  await measureRest(platform, station, target);
  await measureRelay(platform, station, target);
  await station.stop();
  await platform.close();
  process.exit();
}

async function measureRest(
  platform: IssuingPlatform,
  station: BenchServer,
  target: Omit<Connect, "stations">,
): Promise<void> {
  // What a first connection brings along is not counted as that of the others.
  const [first, ...stations] = await insertTokenStations(platform, CONNECTIONS + 1);
  const clients = startPeer("stations");
  const early = startPeer("stations");
  await connectAll(early, { ...target, stations: first ? [first] : [] });
  const before = await station.usage();
  await connectAll(clients, { ...target, stations });
  await setTimeout(SETTLE_MS);
  const connected = await station.usage();
  await setTimeout(REST_S * 1000);
  const rested = await station.usage();
  const count = CONNECTIONS.toLocaleString("en");
  line(`${count} idle connections over TLS: memory of each`, kibibytes((connected.bytes - before.bytes) / CONNECTIONS));
  line(`  all, the station process with them`, `${(rested.bytes / 2 ** 20).toFixed(0)} MiB`);
  line(`  connected, configured and on record: processor time of each`, `${perEach(before, connected)} ms`);
  const share = (rested.processorMs - connected.processorMs) / (REST_S * 1000);
  line(`  at rest, of one core`, `${(share * 100).toFixed(1)} %`);
  for (const peer of [clients, early]) peer.kill();
  await setTimeout(SETTLE_MS);
}

function kibibytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}

function perEach(before: Usage, after: Usage): string {
  return ((after.processorMs - before.processorMs) / CONNECTIONS).toFixed(1);
}

async function measureRelay(
  platform: IssuingPlatform,
  station: BenchServer,
  target: Omit<Connect, "stations">,
): Promise<void> {
  const pki = serverPki();
  const far = startPeer("far");
  const { port: farPort } = await far.ask<{ port: number }>(pki);
  const bare = startPeer("relay");
  const { port: barePort } = await bare.ask<{ port: number }>({ ...pki, far: farPort });
  const stations = await insertTokenStations(platform, RELAYED);
  await assignRelay(platform, stations, { uri: `wss://localhost:${farPort}`, ca: pki.ca });

  const ours = { ...(await sender({ ...target, stations })), usage: () => station.usage() };
  const theirs = {
    ...(await sender({ port: barePort, trust: pki.ca, stations })),
    usage: () => bare.ask<Usage>({ usage: true }),
  };
  const rates: { ours: Rate[]; theirs: Rate[] } = { ours: [], theirs: [] };
  for (let round = 0; round < WARMING + ROUNDS; round++) {
    const [own, bareRate] = [await relay(ours), await relay(theirs)];
    if (round < WARMING) continue;
    rates.ours.push(own);
    rates.theirs.push(bareRate);
  }
  const words = `${RELAYED} stations, uplinks and downlinks`;
  report(`bare relay of ws, ${words}`, rates.theirs);
  report(`relayed, observed and watched over, ${words}`, rates.ours);
  const ratio = (of: (rate: Rate) => number) => medianRatio(rates.ours.map(of), rates.theirs.map(of));
  goal(
    "  of the bare relay, by turns",
    ratio(({ perSecond }) => perSecond),
    { atLeast: 0.8 },
  );
  line("  by the processor's time", ratio(({ perProcessorSecond }) => perProcessorSecond).toFixed(2));
  for (const peer of [far, bare, ours.clients, theirs.clients]) peer.kill();
}

interface Rate {
  perSecond: number;
  /** What one core could do that does nothing else. */
  perProcessorSecond: number;
}

function report(label: string, rates: readonly Rate[]): void {
  line(label, `${median(rates.map(({ perSecond }) => perSecond)).toFixed(0)}/s`);
  const perProcessorSecond = median(rates.map((rate) => rate.perProcessorSecond));
  line("  of its processor's time", `${perProcessorSecond.toFixed(0)}/s`);
}

async function sender(connect: Connect): Promise<{ clients: Peer }> {
  const clients = startPeer("stations");
  await connectAll(clients, connect);
  return { clients };
}

async function relay({ clients, usage }: { clients: Peer; usage: () => Promise<Usage> }): Promise<Rate> {
  const before = await usage();
  const { seconds } = await clients.ask<{ seconds: number }>(SENDING);
  const after = await usage();
  const messages = RELAYED * SENDING.uplinks * 2;
  return {
    perSecond: messages / seconds,
    perProcessorSecond: (messages * 1000) / (after.processorMs - before.processorMs),
  };
}

async function connectAll(clients: Peer, connect: Connect): Promise<void> {
  const { connected } = await clients.ask<{ connected?: number }>(connect);
  if (connected !== connect.stations.length) throw new Error(`${connected} of ${connect.stations.length} connected`);
}

async function assignRelay(
  { database, ctx, organizationId }: IssuingPlatform,
  stations: readonly TokenStation[],
  { uri, ca }: { uri: string; ca: string },
): Promise<void> {
  const now = ctx.clock.now();
  const serverId = newId(ctx, "srv");
  const who = { createdAt: now, createdBy: "Bench", changedAt: now, changedBy: "Bench" };
  const trust = Buffer.from(ca.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64");
  await database.externalServer.create({
    data: { id: serverId, organizationId, server: "LNS", name: "Far", uri, trust, ...who },
  });
  await database.lnsAssignment.createMany({
    data: stations.map(({ id }) => ({
      ...{ id: newId(ctx, "lna"), organizationId, baseStationId: id, route: "RELAY" as const, serverId },
      ...{ changedAt: now, changedBy: "Bench" },
    })),
  });
}
