// npm run bench:est: stations that enrol and poll over mutual TLS, everything durable in Postgres, beside bare signing,
// a bare TLS server with the same settings, and cfssl where it is installed.
import { createPrivateKey, sign } from "node:crypto";
import { certificatePem } from "#lib/pki/certificate-reader";
import { type CallingStation, caller, insertCallingStations, type Target } from "./calling-stations";
import { startCfssl } from "./cfssl";
import { startBareServer, startStationProcess } from "./child-processes";
import { issuingPlatform } from "./issuing-platform";
import { inParallel, line, perSecond } from "./measure";

const STATIONS = 600;
const CALLERS = 16;
const POLLS_EACH = 10;
const SIGNATURES = 10_000;

const databaseUrl = process.env.BENCH_DATABASE_URL;
if (!databaseUrl) throw new Error("BENCH_DATABASE_URL is not set: run this by `npm run bench:est`");
const platform = await issuingPlatform(databaseUrl);
const root = await platform.database.certificateAuthority.findFirstOrThrow({ where: { kind: "ROOT" } });
const rootPem = certificatePem(root.certificate);
const [first] = await insertCallingStations(platform, 1);
if (!first) throw new Error("no station");

const station = await startStationProcess(platform, databaseUrl);
const ours: Target = { port: station.port, root: rootPem };
// Its own certificate is its authority: what counts is the handshake.
const bareServer = await startBareServer(first);
const bare: Target = { port: bareServer.port, root: first.certificate };

const newConnections = await insertCallingStations(platform, STATIONS);
const kept = await insertCallingStations(platform, STATIONS);
const before = await station.usage();
const enrolledNew = await enrolOnNewConnections(newConnections);
const { processorMs } = await station.usage();
const enrolledKept = await enrolOnKeptConnections(kept);
const etags = new Map<CallingStation, string>();
await inParallel(STATIONS, CALLERS, async (index) => {
  const one = newConnections[index] as CallingStation;
  const client = caller(ours, one, false);
  etags.set(one, (await client.poll()).etag ?? "");
});
const polled = { ours: await pollKept(ours), bare: await pollKept(bare) };
const connected = { ours: await pollNew(ours), bare: await pollNew(bare) };
await station.stop();
await bareServer.stop();

const signed = await signBare(first);
line("crypto.sign P-256, one core", `${signed.toFixed(0)}/s`);
compare("enrolled, a new connection each", enrolledNew, signed, "bare signing");
line(
  "  processor time of the station process, each",
  `${((processorMs - before.processorMs) / STATIONS).toFixed(1)} ms`,
);
compare("enrolled, connections kept open", enrolledKept, signed, "bare signing");
const cfssl = await startCfssl();
if (cfssl) {
  const rate = await perSecond(STATIONS, 3, () =>
    inParallel(STATIONS, CALLERS, (index) => cfssl.sign((newConnections[index] as CallingStation).request)),
  );
  cfssl.stop();
  line("cfssl serve signs, plain HTTP, no database, P-256", `${rate.toFixed(0)}/s`);
  line("  enrolled on kept connections, of cfssl", (enrolledKept / rate).toFixed(2));
} else {
  line("cfssl serve", "not installed");
}
line("bare TLS server, connections kept open", `${polled.bare.toFixed(0)}/s`);
compare("polled (304), connections kept open", polled.ours, polled.bare, "the bare server");
line("bare TLS server, a new connection each", `${connected.bare.toFixed(0)}/s`);
compare("polled (304), a new connection each", connected.ours, connected.bare, "the bare server");
await platform.close();

function compare(label: string, rate: number, baseline: number, of: string): void {
  line(label, `${rate.toFixed(0)}/s`);
  line(`  of ${of}`, (rate / baseline).toFixed(2));
}

function enrolOnNewConnections(stations: readonly CallingStation[]): Promise<number> {
  return perSecond(stations.length, 1, () =>
    inParallel(stations.length, CALLERS, async (index) => {
      const one = stations[index] as CallingStation;
      await enrol(one, caller(ours, one, false));
    }),
  );
}

async function enrolOnKeptConnections(stations: readonly CallingStation[]): Promise<number> {
  let rate = 0;
  const done: number[] = [];
  // In groups: a connection that nobody uses for 10 s is closed.
  for (let from = 0; from < stations.length; from += 100) {
    const group = stations.slice(from, from + 100).map((one) => ({ one, client: caller(ours, one, true) }));
    await inParallel(group.length, CALLERS, (index) => group[index]?.client.poll() ?? Promise.resolve());
    rate = await perSecond(group.length, 1, () =>
      inParallel(group.length, CALLERS, async (index) => {
        const member = group[index];
        if (member) await enrol(member.one, member.client);
      }),
    );
    done.push(group.length / rate);
    for (const { client } of group) client.close();
  }
  return stations.length / done.reduce((sum, time) => sum + time, 0);
}

async function enrol(one: CallingStation, client: ReturnType<typeof caller>): Promise<void> {
  for (;;) {
    const { status, retryAfterS, body } = await client.enrol(one.request);
    if (status === 200) return;
    if (status !== 202) throw new Error(`enrolment answered ${status}: ${body}`);
    await new Promise((resolve) => setTimeout(resolve, retryAfterS * 1000));
  }
}

async function pollKept(target: Target): Promise<number> {
  const clients = newConnections.slice(0, CALLERS * 4).map((one) => ({ one, client: caller(target, one, true) }));
  const pollAll = (times: number) =>
    inParallel(clients.length * times, CALLERS, async (index) => {
      const member = clients[index % clients.length];
      if (member) await poll(member.client, etags.get(member.one) ?? "");
    });
  await pollAll(1);
  const rate = await perSecond(clients.length * POLLS_EACH, 3, () => pollAll(POLLS_EACH));
  for (const { client } of clients) client.close();
  return rate;
}

function pollNew(target: Target): Promise<number> {
  return perSecond(STATIONS, 2, () =>
    inParallel(STATIONS, CALLERS, async (index) => {
      const one = newConnections[index] as CallingStation;
      await poll(caller(target, one, false), etags.get(one) ?? "");
    }),
  );
}

async function poll(client: ReturnType<typeof caller>, etag: string): Promise<void> {
  const { status, body } = await client.poll(etag);
  if (status !== 304) throw new Error(`a poll answered ${status}: ${body}`);
}

function signBare({ key }: CallingStation): Promise<number> {
  const privateKey = createPrivateKey(key);
  const bytes = Buffer.alloc(600, 7);
  return perSecond(SIGNATURES, 3, () => {
    for (let done = 0; done < SIGNATURES; done++) sign("sha256", bytes, privateKey);
  });
}
