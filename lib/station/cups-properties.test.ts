// Whatever comes: 100,000 random and mutated requests through the handler, whose answers stay short, and whose memory
// does not grow.
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  type Arbitrary,
  assert,
  asyncProperty,
  constantFrom,
  integer,
  json,
  jsonValue,
  oneof,
  record,
  string,
  tuple,
  uint8Array,
} from "fast-check";
import { expect, test } from "vitest";
import { parseUpdateInfoRequest } from "#lib/cups/update-info-request";
import { refusal } from "#lib/enrolment/refusal";
import { DomainError } from "#lib/platform/domain-error";
import { createLog } from "#lib/platform/log";
import x509 from "../testing/vectors/cups-01-mtls-delivers-tc-x509.json" with { type: "json" };
import type { BasicsClaim } from "./basics-context";
import { cupsHandler } from "./cups-handler";
import type { ListenerParts } from "./listener-parts";

const RUNS = 100_000;
const GENUINE = x509.exchanges.map(({ requestJson }) => Buffer.from(requestJson));

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

let drops = 0;
const log = createLog("test", "silent");
/** Who asks so that it can be read is refused, as a station would be that nobody declared; the others are let so far. */
const parts = {
  config: { cupsUri: "https://localhost:8987", lnsUri: "wss://localhost:8887", stationCertificate: null },
  process: { db: {} },
  masterKey: {},
  closers: { add: () => {} },
  log: {
    ...log,
    info: () => {},
    error: () => {
      drops++;
    },
  },
  basics: (_socket: unknown, { router }: BasicsClaim) =>
    router === null ? Promise.resolve({ caller: {} }) : Promise.reject(refusal("station_not_declared")),
  refuseBasics: () => Promise.resolve(),
} as unknown as ListenerParts;
const handle = cupsHandler(parts);

/** Hands a request to the handler as Node's server does, and reads the answer back. */
function answerTo(body: Uint8Array, headers: Record<string, string> = {}) {
  const socket = new Socket();
  const request = new IncomingMessage(socket);
  request.method = "POST";
  request.url = "/update-info";
  request.headers = { "content-length": String(body.length), ...headers };
  request.push(body);
  request.push(null);
  request.complete = true;
  const response = new ServerResponse(request);
  return new Promise<{ status: number; reason: string; length: number; announced: number }>((resolve) => {
    const end = response.end.bind(response);
    response.end = ((chunk?: Uint8Array) => {
      const announced = Number(response.getHeader("Content-Length"));
      resolve({ status: response.statusCode, reason: response.statusMessage, length: chunk?.length ?? 0, announced });
      socket.destroy();
      return end();
    }) as typeof response.end;
    socket.once("close", () => resolve({ status: 0, reason: "", length: 0, announced: 0 }));
    handle(request, response);
  });
}

/** A genuine request with bytes replaced, cut out, put in or doubled. */
const mutated: Arbitrary<Uint8Array> = tuple(
  constantFrom(...GENUINE),
  integer({ min: 0, max: 260 }),
  integer({ min: 0, max: 40 }),
  uint8Array({ maxLength: 12 }),
).map(([genuine, at, cut, put]) => Buffer.concat([genuine.subarray(0, at), put, genuine.subarray(at + cut)]));

/** The right names with values of any kind. */
const odd: Arbitrary<Uint8Array> = record(
  {
    router: oneof(
      string(),
      integer(),
      jsonValue(),
      constantFrom("58a0:cbff:fe80:aa01", 6386328571958307329n.toString()),
    ),
    cupsUri: jsonValue(),
    tcUri: jsonValue(),
    cupsCredCrc: oneof(integer(), jsonValue()),
    tcCredCrc: oneof(integer(), jsonValue()),
    station: jsonValue(),
    model: string({ unit: "binary" }),
    package: jsonValue(),
    keys: jsonValue(),
  },
  { requiredKeys: [] },
).map((value) => Buffer.from(JSON.stringify(value)));

const any: Arbitrary<Uint8Array> = oneof(
  { weight: 5, arbitrary: mutated },
  { weight: 3, arbitrary: odd },
  { weight: 1, arbitrary: uint8Array({ maxLength: 300 }) },
  { weight: 1, arbitrary: json().map((text) => Buffer.from(text)) },
);

test("100,000 random and mutated requests get an error at most, and leave nothing behind", {
  timeout: 300_000,
}, async () => {
  const statuses = new Map<number, number>();
  const heap: number[] = [];
  let runs = 0;
  await assert(
    asyncProperty(any, async (body) => {
      const { status, reason, length, announced } = await answerTo(body);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect([400, 403]).toContain(status);
      expect(announced).toBe(length);
      expect(length).toBeLessThan(512);
      expect(reason).toMatch(/^[\x20-\x7e]+$/);
      if (++runs % 20_000 === 0) {
        gc();
        heap.push(process.memoryUsage().heapUsed);
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  expect(drops).toBe(0);
  // Both kinds were met often: what cannot be read, and what a stranger says well.
  expect(statuses.get(400)).toBeGreaterThan(RUNS / 10);
  expect(statuses.get(403)).toBeGreaterThan(RUNS / 100);
  // From the second fifth to the last: what grows steadily would show as megabytes.
  expect((heap.at(-1) ?? 0) - (heap[1] ?? 0)).toBeLessThan(8 * 1024 * 1024);
});

test("what is read of a mutated request is what the specification allows, and the rest is malformed", async () => {
  await assert(
    asyncProperty(any, async (body) => {
      try {
        const read = parseUpdateInfoRequest(Buffer.from(body).toString("utf8"));
        expect(read.router).toMatch(/^(?!0{16})[0-9A-F]{16}$/);
        for (const crc of [read.cupsCrc32, read.lnsCrc32, ...read.keys]) expect(crc).toBeLessThanOrEqual(0xffff_ffff);
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError);
        expect(error).toMatchObject({ kind: "malformed", code: "malformed_request" });
      }
    }),
    { numRuns: 2_000 },
  );
});
