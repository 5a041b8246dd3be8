// Malformed input against the whole of CUPS: TLS, HTTP, parsing, identification by certificate and token, and Postgres.
import { readFileSync } from "node:fs";
import { connect, type TLSSocket } from "node:tls";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStationToken } from "#lib/certificate/create-station-token";
import { CreateStationToken } from "#lib/certificate/schema";
import { formatId6, parseEui64 } from "#lib/eui64";
import { createLog } from "#lib/platform/log";
import { askUpdateInfo, filesOf, insertBasicsStation, insertVendorCa } from "#lib/testing/basics-peer";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";
import x509 from "../testing/vectors/cups-01-mtls-delivers-tc-x509.json" with { type: "json" };

/** Twenty times as many go through the handler without a network: cups-properties.test.ts. */
const RUNS = 5_000;
/** Requests under way at once; each lane keeps its connection as long as the server does. */
const LANES = 100;
const EUI64 = "58A0CBFFFE80AA01"; // of the captured requests
const UNLIMITED = { strangersPerMinute: Number.MAX_SAFE_INTEGER, perStationPerMinute: Number.MAX_SAFE_INTEGER };

type CallerKind = "STRANGER" | "UNKNOWN_CA" | "VENDOR" | "TOKEN";
interface Lane {
  kind: CallerKind;
  files: { cert: string; key: string } | undefined;
  token: string | undefined;
  socket?: TLSSocket;
}

const errors: unknown[] = [];
const lanes: Lane[] = [];
let server: TestKeyInstaller;
let ca: Buffer;

beforeAll(async () => {
  const quiet = createLog("test", "silent");
  const log = { ...quiet, error: (fields: unknown) => errors.push(fields) };
  server = await startTestKeyInstaller("mutated_requests", { limits: UNLIMITED, log: log as typeof quiet });
  ca = readFileSync(server.rootFile);
  const { ctx } = server;
  const root = vendorRoot("Acme Root");
  await insertVendorCa(ctx, root);
  const station = await insertBasicsStation(ctx, { eui: EUI64 });
  const made = await createStationToken(ctx, CreateStationToken.parse({ baseStation: station.id, server: "CUPS" }));
  const kinds: Omit<Lane, "socket">[] = [
    { kind: "STRANGER", files: undefined, token: undefined },
    { kind: "UNKNOWN_CA", files: filesOf(vendorLeaf(vendorRoot("Nobody"), EUI64)), token: undefined },
    { kind: "VENDOR", files: filesOf(vendorLeaf(root, EUI64)), token: undefined },
    { kind: "TOKEN", files: undefined, token: made.token ?? "" },
  ];
  // What is due to it is made; many that ask at once would be told to come back for it.
  const served = await askUpdateInfo(server, { token: made.token ?? "", router: EUI64 });
  expect(served.status).toBe(200);
  for (let index = 0; index < LANES; index++) lanes.push({ ...(kinds[index % kinds.length] as Lane) });
});

afterAll(async () => {
  for (const { socket } of lanes) socket?.destroy();
  await server.stop();
});

const GENUINE = x509.exchanges.map(({ requestJson }) => Buffer.from(requestJson));

/** Bytes replaced, cut out or put in at a few places. */
const changesOf = (longest: number) =>
  fc.array(fc.tuple(fc.nat(longest), fc.nat(40), fc.uint8Array({ maxLength: 12 })), { minLength: 1, maxLength: 3 });
const changed = (bytes: Buffer, changes: readonly (readonly [number, number, Uint8Array])[]) =>
  changes.reduce((all, [at, cut, put]) => Buffer.concat([all.subarray(0, at), put, all.subarray(at + cut)]), bytes);

const mutatedBody = fc
  .tuple(fc.constantFrom(...GENUINE), changesOf(260))
  .map(([genuine, changes]) => changed(genuine, changes));
/** The right names with values of any kind. */
const oddBody = fc
  .record(
    {
      router: fc.oneof(fc.string(), fc.integer(), fc.jsonValue(), fc.constantFrom(formatId6(EUI64 as never), EUI64)),
      cupsUri: fc.jsonValue(),
      tcUri: fc.oneof(fc.jsonValue(), fc.constant("wss://localhost:8887")),
      cupsCredCrc: fc.oneof(fc.nat(), fc.jsonValue()),
      tcCredCrc: fc.oneof(fc.nat(), fc.jsonValue()),
      station: fc.string({ unit: "binary" }),
      model: fc.jsonValue(),
      package: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
      keys: fc.oneof(fc.array(fc.nat()), fc.jsonValue()),
    },
    { requiredKeys: [] },
  )
  .map((value) => Buffer.from(JSON.stringify(value)));
const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

type Input = { whole: false; body: Buffer; authorization: string | null } | { whole: true; changes: Change[] };
type Change = [number, number, Uint8Array];
const framed = fc.record({
  whole: fc.constant(false as const),
  body: fc.oneof(
    { weight: 6, arbitrary: mutatedBody },
    { weight: 3, arbitrary: oddBody },
    { weight: 1, arbitrary: noise },
  ),
  // In place of the caller's own: what a header may hold, whatever it says.
  authorization: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.stringMatching(/^[\x21-\x7e][\x20-\x7e\x80-\xff]{0,60}[\x21-\x7e]$/) },
  ),
});
const unframed = fc.record({ whole: fc.constant(true as const), changes: changesOf(400) });
const input: fc.Arbitrary<Input> = fc.oneof({ weight: 24, arbitrary: framed }, { weight: 1, arbitrary: unframed });

function requestBytes({ token }: Lane, body: Buffer, authorization: string | null): Buffer {
  const proof = authorization ?? (token === undefined ? null : `Bearer ${token}`);
  const head = [
    ...["POST /update-info HTTP/1.1", "Host: localhost:8987", "Content-Type: application/json"],
    `Content-Length: ${String(body.length).padStart(5)}`,
    ...(proof === null ? [] : [`Authorization: ${proof}`]),
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), body]);
}

interface Answer {
  /** 0: the connection was dropped without one. */
  status: number;
  body: string;
  isWhole: boolean;
}

function opened({ files }: Lane): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const target = { host: "127.0.0.1", port: server.station.cupsPort, servername: "localhost", ca };
    const socket = connect({ ...target, ...files }, () => resolve(socket.off("error", reject).on("error", () => {})));
    socket.once("error", reject);
  });
}

/** Over the lane's connection; over another one when the server has closed that, idle, at the same moment. */
async function sendFramed(lane: Lane, bytes: Buffer): Promise<Answer> {
  const kept = lane.socket;
  if (kept && !kept.destroyed && kept.writable) {
    const answer = await exchange(kept, bytes, false);
    if (answer.status !== 0 || !kept.destroyed) return answer;
  }
  lane.socket = await opened(lane);
  return exchange(lane.socket, bytes, false);
}

/** One request and its answer; `isLast` half-closes, so that a server that waits for more sees the end. */
function exchange(socket: TLSSocket, bytes: Buffer, isLast: boolean): Promise<Answer> {
  let received = "";
  return new Promise((resolve) => {
    const done = () => {
      socket.off("data", onData).off("close", done);
      resolve(read(received));
    };
    const onData = (part: Buffer) => {
      received += part.toString("latin1");
      if (!isLast && read(received).isWhole) done();
    };
    socket.on("data", onData).once("close", done);
    if (isLast) socket.end(bytes);
    else socket.write(bytes);
  });
}

function read(received: string): Answer {
  const end = received.indexOf("\r\n\r\n");
  const head = received.slice(0, Math.max(end, 0));
  const status = Number(/^HTTP\/1\.1 (\d{3}) [\x20-\x7e]*\r\n/.exec(`${head}\r\n`)?.[1] ?? 0);
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? Number.NaN);
  const body = end < 0 ? "" : received.slice(end + 4, end + 4 + length);
  return { status, body, isWhole: body.length === length };
}

/** Whether a body says, as JSON, that it is the declared station's. */
function saysItsName(body: Buffer): boolean {
  try {
    const { router } = JSON.parse(body.toString("utf8"));
    return typeof router === "string" ? parseEui64(router) === EUI64 : BigInt(router) === BigInt(`0x${EUI64}`);
  } catch {
    return false;
  }
}

const REFUSALS = [400, 401, 403];
/** Of Node's reader of HTTP and of the handler, too; the connection may be dropped. */
const WHOLE_REFUSALS = [0, 400, 401, 403, 404, 405, 408, 413, 417, 431];
const statuses = new Map<number, number>();

async function isRefused(lane: Lane, one: Input): Promise<void> {
  const answer = one.whole
    ? await exchange(await opened(lane), changed(requestBytes(lane, GENUINE[0] as Buffer, null), one.changes), true)
    : await sendFramed(lane, requestBytes(lane, one.body, one.authorization));
  statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
  const isProven = lane.kind === "VENDOR" || lane.kind === "TOKEN";
  if (answer.status === 200) {
    // A change that leaves the request a sound one of the declared station.
    expect(isProven && (one.whole || saysItsName(one.body))).toBe(true);
    expect(answer.isWhole && answer.body.length >= 14).toBe(true);
    return;
  }
  expect(one.whole ? WHOLE_REFUSALS : REFUSALS, `${lane.kind}: ${JSON.stringify(one)}`).toContain(answer.status);
  if (answer.status !== 0) expect(answer.isWhole && answer.body.length < 512).toBe(true);
}

test("5,000 random and mutated requests, proven and not, get an error at most, and leave nothing behind", {
  timeout: 300_000,
}, async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const heap: number[] = [];
  let rounds = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(input, { minLength: LANES, maxLength: LANES }), async (inputs) => {
      await Promise.all(inputs.map((one, index) => isRefused(lanes[index] as Lane, one)));
      if (++rounds % (RUNS / LANES / 10) !== 0) return;
      collect();
      heap.push(process.memoryUsage().heapUsed);
    }),
    { numRuns: RUNS / LANES, endOnFailure: true },
  );
  expect(errors).toEqual([]);
  for (const status of [200, ...REFUSALS]) expect(statuses.get(status), String(status)).toBeGreaterThan(RUNS / 1000);
  // Bytes of each request, after what is remembered of strangers within a second: a request that is kept, with its
  // connection, is tens of thousands; the heap alone comes and goes by a million in all.
  expect(((heap.at(-1) ?? 0) - (heap[2] ?? 0)) / (0.7 * RUNS)).toBeLessThan(1_000);

  const station = { token: lanes.find(({ kind }) => kind === "TOKEN")?.token ?? "", router: EUI64 };
  expect((await askUpdateInfo(server, station)).status).toBe(200);
});
