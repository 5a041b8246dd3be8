// npm run bench:storm: 10,000 base stations that all renew within one minute, each over a connection of its own, as after
// a regional power cut. None may be refused and none lost.
import { fulfilWishes } from "#lib/certificate/fulfil-wishes";
import { certificatePem } from "#lib/pki/certificate-reader";
import { newId } from "#lib/platform/new-id";
import { type CallingStation, caller, insertCallingStations } from "./calling-stations";
import { startStationProcess } from "./child-processes";
import { type IssuingPlatform, issuingPlatform } from "./issuing-platform";
import { line } from "./measure";

const STATIONS = Number(process.env.BENCH_STORM_STATIONS ?? 10_000);
const MINUTE_MS = 60_000;
/** As many keys are made at once. */
const GROUP = 500;

const databaseUrl = process.env.BENCH_DATABASE_URL;
if (!databaseUrl) throw new Error("BENCH_DATABASE_URL is not set: run this by `npm run bench:storm`");
const platform = await issuingPlatform(databaseUrl);
const root = await platform.database.certificateAuthority.findFirstOrThrow({ where: { kind: "ROOT" } });
const rootPem = certificatePem(root.certificate);
await openWindows(platform);
const stations: CallingStation[] = [];
while (stations.length < STATIONS) {
  stations.push(...(await insertCallingStations(platform, Math.min(GROUP, STATIONS - stations.length))));
}
await issueFirst(platform, stations);

const server = await startStationProcess(platform, databaseUrl);
const { bytes: atRest, processorMs: before } = await server.usage();
const outcomes = { waitedMs: [] as number[], refused: 0, told: new Map<number, number>(), broken: 0 };
const start = performance.now();
await Promise.all(stations.map((one, index) => renew(one, (index / STATIONS) * MINUTE_MS)));
const tookS = (performance.now() - start) / 1000;
const { peakBytes, processorMs } = await server.usage();
await server.stop();
await report(platform);
await platform.close();

/** A window that is as long as the life is open from the beginning. */
async function openWindows({ database, ctx }: IssuingPlatform): Promise<void> {
  const value = { version: 1, validity: "P30D", renewBeforeDays: 60 };
  await database.platformSetting.create({ data: { key: "policy", value, updatedAt: ctx.clock.now() } });
}

/** Every station has a certificate that it has used for long, and shows it instead of the one that it signed itself. */
async function issueFirst({ database, ctx, organizationId, work }: IssuingPlatform, all: CallingStation[]) {
  const now = ctx.clock.now();
  const wish = (baseStationId: string) => ({
    ...{ id: newId(ctx, "op"), organizationId, baseStationId, purpose: "STATION" as const, status: "OPEN" as const },
    ...{ reason: "LOST", requestedAt: now, requestedBy: "Bench" },
  });
  await database.certificateWish.createMany({ data: all.map(({ id }) => wish(id)) });
  while ((await fulfilWishes(ctx, work)) > 0);
  await database.certificate.updateMany({ data: { downloadedAt: now, inUseSince: now } });
  const rows = await database.certificate.findMany({ select: { baseStationId: true, certificate: true } });
  const issued = new Map(rows.map(({ baseStationId, certificate }) => [baseStationId, certificate]));
  for (const one of all) {
    const der = issued.get(one.id);
    if (!der) throw new Error("a station of the benchmark has no certificate to renew");
    one.certificate = certificatePem(der);
  }
}

/** As EST clients do: 202 and refusals are asked again when the server said, a broken connection after a second. */
async function renew(one: CallingStation, afterMs: number): Promise<void> {
  await pause(afterMs);
  const began = performance.now();
  for (;;) {
    const client = caller({ port: server.port, root: rootPem }, one, false);
    const answer = await client.enrol(one.request, "simplereenroll").catch(() => undefined);
    client.close();
    if (answer?.status === 200) break;
    if (!answer) outcomes.broken++;
    else {
      outcomes.told.set(answer.status, (outcomes.told.get(answer.status) ?? 0) + 1);
      if (answer.status !== 202) outcomes.refused++;
    }
    await pause((answer?.retryAfterS || 1) * 1000);
  }
  outcomes.waitedMs.push(performance.now() - began);
}

async function report({ database }: IssuingPlatform): Promise<void> {
  const renewed = await database.certificate.groupBy({ by: ["status"], _count: { _all: true } });
  const count = (status: string) => renewed.find((row) => row.status === status)?._count._all ?? 0;
  const sorted = outcomes.waitedMs.sort((a, b) => a - b);
  const at = (share: number) => `${(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN).toFixed(0)} ms`;
  const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
  line(
    `${STATIONS.toLocaleString("en")} stations that begin to renew within 60 s: all done after`,
    `${tookS.toFixed(1)} s`,
  );
  line("  median, until it held its new certificate", at(0.5));
  line("  p99", at(0.99));
  line("  refused (429, 503, 4xx)", String(outcomes.refused));
  line("  told to ask again (202)", String(outcomes.told.get(202) ?? 0));
  line("  connections broken", String(outcomes.broken));
  line("  new certificates on record", String(count("ISSUED")));
  line("  station process: memory at rest", megabytes(atRest));
  line("  station process: memory at its peak", megabytes(peakBytes));
  line("  station process: processor time for each", `${((processorMs - before) / STATIONS).toFixed(1)} ms`);
  const lost = STATIONS - sorted.length + (STATIONS - count("ISSUED"));
  line("  lost", String(lost));
  if (lost > 0 || outcomes.refused > 0) process.exitCode = 1;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
