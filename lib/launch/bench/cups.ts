// npm run bench:cups: stations that ask CUPS over new mutual-TLS connections, beside nginx with the same TLS settings and
// a fixed answer, and a bare Node TLS server. Each serves on one core; what counts is how many requests a second of that
// core is worth, so that neither the callers nor Postgres, which share the other core, decide.
import "reflect-metadata";
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { webcrypto } from "node:crypto";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { BasicConstraintsExtension, X509CertificateGenerator } from "@peculiar/x509";
import { addVendorCa } from "#lib/certificate-authority/add-vendor-ca";
import { CreateVendorCa } from "#lib/certificate-authority/vendor-ca-schema";
import { formatId6, parseEui64 } from "#lib/eui64";
import { newId } from "#lib/platform/new-id";
import { parseInput } from "#lib/platform/parse-input";
import { bundle } from "#lib/testing/bundle";
import { startBareServer, startStationProcess } from "./child-processes";
import type { CupsStation, LoadMessage } from "./cups-load";
import { type IssuingPlatform, issuingPlatform } from "./issuing-platform";
import { goal, line, median, medianRatio } from "./measure";
import { nextMessage } from "./next-message";
import { startNginx } from "./nginx";

const STATIONS = 1000;
/** The first is every station's first contact; after the others, what runs often is compiled. */
const WARMING = 3;
const ROUNDS = 9;
const WIDTH = 48;
const BODY_BYTES = 14;
const LNS_CRC32 = 1_730_028_570;
const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const YEAR_MS = 365 * 86_400_000;
/** Of the kernel's clock ticks, in which it counts processor time (proc(5)). */
const TICKS_PER_S = Number(execFileSync("getconf", ["CLK_TCK"]).toString());

const databaseUrl = process.env.BENCH_DATABASE_URL;
if (!databaseUrl) throw new Error("BENCH_DATABASE_URL is not set: run this by `npm run bench:cups`");
const platform = await issuingPlatform(databaseUrl);
const vendor = await vendorCa();
const stations = await callingStations(platform);

const ours = await startStationProcess(platform, databaseUrl);
const bare = await startBareServer(vendor.server);
const nginx = await startNginx({ ...vendor.server, clientCa: vendor.pem });
const load = await startLoad(stations);
const servers = [
  { name: "ours", port: ours.cupsPort, pid: ours.pid },
  { name: "bare", port: bare.port, pid: bare.pid },
  ...(nginx ? [{ name: "nginx", port: nginx.port, pid: nginx.pid }] : []),
];
const other = cpus().length > 1 ? 1 : 0;
for (const { pid } of servers) pin(pid, 0);
pin(load.pid ?? 0, other);

const NAMES: Readonly<Record<string, string>> = { ours: "CUPS", bare: "bare Node TLS server", nginx: "nginx" };
const measured = servers.map((server) => ({ ...server, perCoreS: [] as number[], perS: [] as number[] }));
for (let round = 0; round < WARMING + ROUNDS; round++) {
  if (round > 0) await forgetContacts(platform);
  for (const server of measured) {
    const { perCoreS, perS } = await run(server);
    if (round < WARMING) continue;
    server.perCoreS.push(perCoreS);
    server.perS.push(perS);
  }
}
load.disconnect();
await Promise.all([ours.stop(), bare.stop(), nginx?.stop()]);
for (const { name, perCoreS, perS } of measured) {
  line(`${NAMES[name]}: connections with a request, of one core`, `${median(perCoreS).toFixed(0)}/s`);
  line("  as the callers kept up", `${median(perS).toFixed(0)}/s`);
}
const [cups, bareNode, reference] = measured.map(({ perCoreS }) => perCoreS);
if (cups && bareNode && reference) {
  goal("CUPS of nginx, by turns", medianRatio(cups, reference), { atLeast: 0.5 });
  line("the bare server of nginx", medianRatio(bareNode, reference).toFixed(2));
} else {
  line("nginx", "not installed");
}
await platform.close();

/** Every round is a contact of its own, as after a day: what was said last is written again. */
async function forgetContacts({ database }: IssuingPlatform): Promise<void> {
  await database.$executeRaw`UPDATE cups_contact SET at = at - interval '1 day'`;
}

async function run({ port, pid }: { port: number; pid: number }): Promise<{ perCoreS: number; perS: number }> {
  const before = processorS(pid);
  const start = performance.now();
  await ask({ kind: "run", port, width: WIDTH, bodyBytes: BODY_BYTES });
  const tookS = (performance.now() - start) / 1000;
  return { perCoreS: STATIONS / (processorS(pid) - before), perS: STATIONS / tookS };
}

async function ask(message: LoadMessage): Promise<void> {
  const told = nextMessage<unknown>(load);
  load.send(message);
  const answer = await told;
  if (typeof answer !== "string") throw new Error("the callers failed");
}

/** User and system time of all threads of a process. */
function processorS(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}

/** With all its threads. */
function pin(pid: number, core: number): void {
  execFileSync("taskset", ["-apc", String(core), String(pid)], { stdio: "ignore" });
}

async function startLoad(all: readonly CupsStation[]): Promise<ChildProcess> {
  const program = await bundle("lib/launch/bench/cups-load.ts");
  const child = fork(program, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  child.once("exit", () => rmSync(program, { force: true }));
  const ready = once(child, "message");
  child.send({ kind: "stations", stations: all } satisfies LoadMessage);
  await ready;
  return child;
}

interface Vendor {
  keys: CryptoKeyPair;
  pem: string;
  /** What the servers that are compared show; ours shows its own, of the same kind. */
  server: { certificate: string; key: string };
}

async function vendorCa(): Promise<Vendor> {
  const now = Date.now();
  const dates = { notBefore: new Date(now - YEAR_MS), notAfter: new Date(now + YEAR_MS) };
  const keys = (await webcrypto.subtle.generateKey(EC, true, ["sign", "verify"])) as CryptoKeyPair;
  const root = await X509CertificateGenerator.createSelfSigned({
    ...{ name: "CN=Bench vendor", keys, signingAlgorithm: EC, ...dates },
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  const pem = root.toString("pem");
  const serverKeys = (await webcrypto.subtle.generateKey(EC, true, ["sign", "verify"])) as CryptoKeyPair;
  const shown = await X509CertificateGenerator.createSelfSigned({
    extensions: [new BasicConstraintsExtension(false)],
    name: "CN=localhost",
    keys: serverKeys,
    signingAlgorithm: EC,
    ...dates,
  });
  return { keys, pem, server: { certificate: shown.toString("pem"), key: await pkcs8(serverKeys) } };
}

async function pkcs8({ privateKey }: CryptoKeyPair): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", privateKey)).toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`;
}

/** Declared stations, each with a certificate of the vendor, that have all they should have. */
async function callingStations({ database, ctx, organizationId }: IssuingPlatform): Promise<CupsStation[]> {
  const scope = { euiPrefixes: [], domains: [] };
  await addVendorCa(ctx, parseInput(CreateVendorCa, { name: "Bench", certificates: vendor.pem, scope }));
  const now = ctx.clock.now();
  const made = await Promise.all(
    Array.from({ length: STATIONS }, async (_, index) => {
      const eui64 = `58A0CBFFFE${(0x800000 + index).toString(16).toUpperCase()}`;
      const keys = (await webcrypto.subtle.generateKey(EC, true, ["sign", "verify"])) as CryptoKeyPair;
      const leaf = await X509CertificateGenerator.create({
        ...{ subject: `CN=${eui64}`, issuer: "CN=Bench vendor", signingKey: vendor.keys.privateKey },
        ...{ publicKey: keys.publicKey, signingAlgorithm: EC },
        // Without any, the library writes an empty list, which no strict reader takes.
        extensions: [new BasicConstraintsExtension(false)],
        ...{ notBefore: new Date(now.getTime() - YEAR_MS / 2), notAfter: new Date(now.getTime() + YEAR_MS / 2) },
      });
      const station = { key: await pkcs8(keys), certificate: leaf.toString("pem"), request: requestOf(eui64) };
      return { eui64, id: newId(ctx, "bs"), station };
    }),
  );
  const times = { administrativeSince: now, createdAt: now, changedAt: now };
  const model = {
    manufacturer: "Generic",
    model: "Generic",
    rfRegion: "EU868" as const,
    backhaulSecurity: "TLS" as const,
  };
  await database.baseStation.createMany({
    data: made.map(({ eui64, id }, index) => ({
      ...{ id, organizationId, eui64, lrrUuid: `0016C0-${eui64}`, name: `BS ${index}` },
      ...{ lrrId: (0x30000000 + index).toString(16).toUpperCase(), ...times, ...model },
      ...{ createdBy: "Bench", changedBy: "Bench" },
    })),
  });
  await database.stationCredential.createMany({
    data: made.map(({ id }) => ({
      ...{ id: newId(ctx, "crd"), organizationId, baseStationId: id, server: "LNS" as const, kind: "TOKEN" as const },
      ...{
        status: "CURRENT" as const,
        tokenHash: Buffer.from(ctx.random.bytes(32)).toString("hex"),
        crc32: BigInt(LNS_CRC32),
      },
      ...{ notAfter: new Date(now.getTime() + YEAR_MS), renewalOpensAt: new Date(now.getTime() + YEAR_MS) },
      ...{ createdAt: now, createdBy: "Bench", inUseSince: now },
    })),
  });
  return made.map(({ station }) => station);
}

function requestOf(eui64: string): string {
  const eui = parseEui64(eui64);
  if (!eui) throw new Error("no EUI-64");
  const body = JSON.stringify({
    ...{ router: formatId6(eui), cupsUri: "https://localhost:8987", tcUri: "wss://localhost:8887" },
    ...{ cupsCredCrc: 3_726_562_802, tcCredCrc: LNS_CRC32, station: "2.0.6(linux/std) 2022-01-17 08:46:46" },
    ...{ model: "linux", package: null, keys: [] },
  });
  const length = String(body.length).padStart(5);
  return `POST /update-info HTTP/1.1\r\nHost: localhost:8987\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
}
