// Whatever comes: 100,000 random and mutated requests through the handler, its parser and the identification of callers
// by certificate, token or neither. Answers stay short, and memory does not grow.
import { createHash } from "node:crypto";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  type Arbitrary,
  array,
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
import { hashOfStationToken } from "#lib/certificate/new-station-token";
import type { JudgedVendor } from "#lib/certificate-authority/vendor-certificates";
import { parseUpdateInfoRequest } from "#lib/cups/update-info-request";
import type { BasicsFound } from "#lib/enrolment/find-basics-station";
import type { Prisma } from "#lib/generated/prisma/client";
import { derContext, derSequence } from "#lib/pki/der-writer";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import { DomainError } from "#lib/platform/domain-error";
import { createLog } from "#lib/platform/log";
import { type VendorCertificate, vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";
import x509 from "../testing/vectors/cups-01-mtls-delivers-tc-x509.json" with { type: "json" };
import { type BasicsContextDependencies, basicsContext } from "./basics-context";
import { refuseBasics } from "./basics-refusal";
import { callerLimits } from "./caller-limits";
import { cupsHandler } from "./cups-handler";
import type { ListenerParts } from "./listener-parts";
import { createPeerRegistry } from "./peer-registry";

const RUNS = 100_000;
const GENUINE = x509.exchanges.map(({ requestJson }) => Buffer.from(requestJson));

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

const EUI64 = "58A0CBFFFE80AA01"; // of the captured requests
const TOKEN = "bst_declared";
const NOW = new Date("2026-11-21T12:00:00Z");
const CLOCK = { now: () => NOW };
const UNLIMITED = { strangersPerMinute: Number.MAX_SAFE_INTEGER, perStationPerMinute: Number.MAX_SAFE_INTEGER };

/** What the tables know: one station with a token, and the CA of its vendor. */
function found({
  eui64s,
  tokenHash,
  vendorCaIds = [],
}: {
  eui64s: string[];
  tokenHash: string | null;
  vendorCaIds?: string[];
}): BasicsFound {
  const hasToken = tokenHash === hashOfStationToken(TOKEN);
  const station = { id: "bs_1", organizationId: "org_1", lrrUuid: `0016C0-${EUI64}`, eui64: EUI64, name: "Roof" };
  const ca = {
    id: "ca_1",
    organizationId: "org_1",
    status: "ACTIVE",
    version: 1,
    euiPrefixes: [],
    euiRanges: [],
    domains: [],
  } as const;
  const known = {
    id: "crd_1",
    status: "CURRENT",
    inUse: true,
    vendorCa: null,
    vouchingLost: false,
    server: "CUPS",
  } as const;
  return {
    ...{ own: null, issuerIsOurs: false, keyBlocked: false, blockedBy: [] },
    stations:
      hasToken || eui64s.includes(EUI64) ? [{ ...station, domains: [], suspended: false, enrolmentClosed: false }] : [],
    vendorCas: vendorCaIds.includes(ca.id) ? [{ ...ca, euiPrefixes: [], euiRanges: [], domains: [] }] : [],
    token: hasToken
      ? { ...known, notAfter: "2027-01-01T00:00:00Z", baseStationId: station.id, organizationId: "org_1" }
      : null,
  };
}

/** Whoever is let in is told to come again: what is due to it is read from tables that are not here. */
const db = {
  $queryRaw: async (asked: Prisma.Sql | TemplateStringsArray) => {
    if (!("text" in asked)) throw new DomainError("unavailable", "database_unavailable", "Not here.");
    return JSON.parse(String(asked.values.at(-1))).map(found);
  },
};

let errors = 0;
let recorded = 0;
const log = {
  ...createLog("test", "silent"),
  error: () => {
    errors++;
  },
};
const processOfTest = {
  ...{ db, log, clock: CLOCK, random: { bytes: (length: number) => new Uint8Array(length) }, notify: () => {} },
  /** Takes connection attempts. */
  openTransaction: async (_db: unknown, run: (tx: object) => Promise<unknown>) => {
    recorded++;
    return run({ $queryRaw: async () => [] });
  },
} as unknown as BasicsContextDependencies["process"];

/** Of the two certificates that callers show, one is of a vendor's CA. */
const root = vendorRoot("Acme Root");
const VENDORS = vendorLeaf(root, EUI64);
const NOBODYS = vendorLeaf(vendorRoot("Nobody"), EUI64);
const VERSIONS = new Map([["ca_1", 1]]);
const judge = async ({ sha256 }: PeerCertificate): Promise<JudgedVendor> =>
  sha256 === createHash("sha256").update(VENDORS.der).digest("hex")
    ? { kind: "SOUND", vendorCaIds: ["ca_1"], versions: VERSIONS }
    : { kind: "REFUSED", verdict: "unknown_ca", vendorCaIds: [], versions: VERSIONS };

const parts = {
  config: { cupsUri: "https://localhost:8987", lnsUri: "wss://localhost:8887", stationCertificate: null },
  process: processOfTest,
  masterKey: {},
  closers: { add: () => {} },
  log,
  basics: basicsContext({
    process: processOfTest,
    registry: createPeerRegistry(),
    watch: { assertReading: () => {} },
    limits: callerLimits(CLOCK, UNLIMITED),
    vendors: { judge, hint: () => {} },
    chains: { read: () => [] },
  }),
  refuseBasics: refuseBasics(processOfTest),
  ascribeBasics: () => async () => ({}),
} as unknown as ListenerParts;
const handle = cupsHandler(parts);

/** A socket after the handshake, with the session that says which certificate was shown. */
function socketOf(certificate: VendorCertificate | null): Socket {
  const shown = certificate ? derContext(3, certificate.der) : new Uint8Array();
  return Object.defineProperties(new Socket(), {
    remoteAddress: { value: "192.0.2.9" },
    remotePort: { value: 40_001 },
    getSession: { value: () => derSequence(shown) },
    getProtocol: { value: () => "TLSv1.2" },
    getCipher: { value: () => ({ standardName: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" }) },
  });
}

/** Hands a request to the handler as Node's server does, and reads the answer back. */
function answerTo(body: Uint8Array, { certificate, headers }: CallerOfTest) {
  const socket = socketOf(certificate);
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
    router: oneof(string(), integer(), jsonValue(), constantFrom("58a0:cbff:fe80:aa01", "58a0:cbff:fe80:aa02", EUI64)),
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

interface CallerOfTest {
  name: string;
  certificate: VendorCertificate | null;
  headers: Record<string, string>;
}

const CALLERS: readonly CallerOfTest[] = [
  { name: "nobody", certificate: null, headers: {} },
  { name: "a certificate of nobody's", certificate: NOBODYS, headers: {} },
  { name: "the station's certificate", certificate: VENDORS, headers: {} },
  { name: "the station's token", certificate: null, headers: { authorization: `Bearer ${TOKEN}` } },
];
const caller: Arbitrary<CallerOfTest> = oneof(
  { weight: 9, arbitrary: constantFrom(...CALLERS) },
  {
    weight: 1,
    arbitrary: tuple(constantFrom(...CALLERS), string({ unit: "binary", maxLength: 60 })).map(
      ([one, authorization]) => ({
        ...one,
        name: "any authorization",
        headers: { authorization },
      }),
    ),
  },
);
/** Callers that are under way at the same time share a look into the tables. */
const TOGETHER = 200;

test("100,000 random and mutated requests, proven or not, get an error at most, and leave nothing behind", {
  timeout: 300_000,
}, async () => {
  const statuses = new Map<number, number>();
  const heap: number[] = [];
  let runs = 0;

  async function isRefused(one: CallerOfTest, body: Uint8Array): Promise<void> {
    const { status, reason, length, announced } = await answerTo(body, one);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    // A change that leaves it a sound request of the station: let in, as far as this test goes.
    if (status === 0 && one.name !== "nobody" && one.certificate !== NOBODYS && saysItsName(body)) return;
    expect([400, 401, 403], one.name).toContain(status);
    expect(announced).toBe(length);
    expect(length).toBeLessThan(512);
    expect(reason).toMatch(/^[\x20-\x7e]+$/);
  }

  await assert(
    asyncProperty(array(tuple(caller, any), { minLength: TOGETHER, maxLength: TOGETHER }), async (requests) => {
      await Promise.all(requests.map(([one, body]) => isRefused(one, body)));
      if (++runs % (RUNS / TOGETHER / 5) !== 0) return;
      gc();
      heap.push(process.memoryUsage().heapUsed);
    }),
    { numRuns: RUNS / TOGETHER, endOnFailure: true },
  );
  expect(errors).toBe(0);
  // All were met often: nobody, somebody else, what cannot be read, and what is let in.
  for (const status of [0, 400, 401, 403]) expect(statuses.get(status), String(status)).toBeGreaterThan(RUNS / 1000);
  expect(recorded).toBeGreaterThan(RUNS / 100); // connection attempts
  // From the second fifth to the last: what grows steadily would show as megabytes.
  expect((heap.at(-1) ?? 0) - (heap[1] ?? 0)).toBeLessThan(8 * 1024 * 1024);
});

function saysItsName(body: Uint8Array): boolean {
  try {
    return parseUpdateInfoRequest(Buffer.from(body).toString("utf8")).router === EUI64;
  } catch {
    return false;
  }
}

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
