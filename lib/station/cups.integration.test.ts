// CUPS over real TLS: HTTP as stations need it, and The Things Stack's guide with our host and port.
import { writeFileSync } from "node:fs";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStationToken } from "#lib/certificate/create-station-token";
import { CreateStationToken } from "#lib/certificate/schema";
import { crc32 } from "#lib/pki/crc32";
import { openTransaction } from "#lib/platform/db/transaction";
import { DomainError } from "#lib/platform/domain-error";
import { insertBaseStation } from "#lib/testing/base-stations";
import { judgeAnswer } from "#lib/testing/basics-station-answer";
import { splitCredentialBlob } from "#lib/testing/basics-station-blob";
import { seededRandom } from "#lib/testing/context";
import { runProgram } from "#lib/testing/gateway";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { openssl, withFiles } from "#lib/testing/openssl";
import { uploadVendorCa } from "#lib/testing/upload-vendor-ca";

let server: TestKeyInstaller;
let isDown = false;

beforeAll(async () => {
  server = await startTestKeyInstaller("cups", {
    limits: { strangersPerMinute: 100_000, perStationPerMinute: 100_000 },
    openTransaction: (db, change) => {
      if (isDown) throw new DomainError("unavailable", "database_unavailable", "The database does not answer.");
      return openTransaction(db, change);
    },
  });
});

afterAll(() => server.stop());

let stations = 0;

/** A declared station with a token for CUPS. */
async function stationWithToken() {
  const eui64 = `58A0CBFFFE80${(0xaa00 + stations++).toString(16).toUpperCase()}`;
  const { ctx } = server;
  const { id } = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}` });
  const { token } = await createStationToken(ctx, CreateStationToken.parse({ baseStation: id, server: "CUPS" }));
  return { id, eui64, router: `router-${eui64.match(/.{4}/g)?.join(":").toLowerCase()}`, token: token ?? "" };
}

/** All that a server sends until it closes, or until `isEnough`. */
function exchange(
  bytes: string | Buffer,
  isEnough: (received: string) => boolean = () => false,
  isAll = false,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connectTls({ host: "localhost", port: server.station.cupsPort, rejectUnauthorized: false });
    socket.once("secureConnect", () => (isAll ? socket.end(bytes) : socket.write(bytes)));
    socket.on("data", (part) => {
      received += part.toString("latin1");
      if (isEnough(received)) socket.destroy();
    });
    socket.once("close", () => resolve(received));
    socket.once("error", (error: NodeJS.ErrnoException) =>
      ["ECONNRESET", "EPIPE"].includes(error.code ?? "") ? resolve(received) : reject(error),
    );
  });
}

interface Sent {
  token?: string;
  body: string;
  method?: string;
  path?: string;
  /** Lines beside Host and Content-Length. */
  lines?: readonly string[];
}

function requestBytes({ token, body, method = "POST", path = "/update-info", lines = [] }: Sent): string {
  const own = [...(token === undefined ? [] : [`Authorization: Bearer ${token}`]), ...lines];
  const head = [
    `${method} ${path} HTTP/1.1`,
    "Host: localhost",
    `Content-Length: ${String(Buffer.byteLength(body)).padStart(5)}`,
  ];
  return `${[...head, ...own].join("\r\n")}\r\n\r\n${body}`;
}

/** As a station does: one request, and it closes once it has the announced body. */
async function ask(sent: Sent) {
  const isEnough = (received: string) => {
    const [head = "", ...rest] = received.split("\r\n\r\n");
    const length = /content-length: (\d+)/i.exec(head)?.[1];
    return length !== undefined && rest.join("\r\n\r\n").length >= Number(length);
  };
  const received = await exchange(requestBytes(sent), isEnough);
  return { received, answer: judgeAnswer(Buffer.from(received, "latin1")) };
}

test("the guide's own openssl and curl commands bring a binary answer with an LNS address and credentials", async () => {
  const eui64 = "0123456789ABCDEF";
  const { ctx } = server;
  await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}` });
  const made = withFiles({ none: "" }, ({ none }) => {
    const at = (name: string) => `${none}.${name}`;
    openssl([
      "req",
      "-new",
      "-newkey",
      "rsa:2048",
      "-x509",
      "-sha256",
      "-days",
      "3650",
      "-nodes",
      "-subj",
      "/CN=Guide CA",
      "-out",
      at("ca.crt"),
      "-keyout",
      at("ca.key"),
    ]);
    openssl([
      "req",
      "-out",
      at("gateway.csr"),
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-subj",
      `/CN=${eui64}`,
      "-keyout",
      at("gateway.key"),
    ]);
    openssl([
      "x509",
      "-req",
      "-in",
      at("gateway.csr"),
      "-CA",
      at("ca.crt"),
      "-CAkey",
      at("ca.key"),
      "-CAcreateserial",
      "-out",
      at("gateway.crt"),
      "-days",
      "365",
      "-sha256",
    ]);
    const read = (name: string) => openssl(["x509", "-in", at(name)]).stdout;
    return {
      ca: read("ca.crt"),
      certificate: read("gateway.crt"),
      key: openssl(["pkey", "-in", at("gateway.key")]).stdout,
    };
  });
  await uploadVendorCa(ctx, made.ca, { name: "Guide", scope: { euiPrefixes: ["012345"], domains: [] } });

  const folder = server.rootFile.replace(/root\.pem$/, "");
  writeFileSync(`${folder}gateway.crt`, made.certificate);
  writeFileSync(`${folder}gateway.key`, made.key);
  const url = `https://localhost:${server.station.cupsPort}/update-info`;
  const files = ["--cert", `${folder}gateway.crt`, "--key", `${folder}gateway.key`, "--cacert", server.rootFile];
  const { code, stdout } = await runProgram("curl", [
    "-s",
    "-i",
    ...files,
    url,
    "-d",
    '{"router":"123:4567:89ab:cdef"}',
  ]);
  expect(code).toBe(0);
  const answer = judgeAnswer(stdout);
  if (answer.kind !== "ACCEPTED") throw new Error(JSON.stringify(answer));
  const { cupsUri, cupsCredentials, tcUri, tcCredentials, signature, update } = answer.record;
  expect({ cupsUri, cupsCredentials, tcUri, signature, update }).toEqual({
    ...{ cupsUri: null, cupsCredentials: null, signature: null, update: null },
    tcUri: "wss://localhost:8887",
  });
  const { files: stored } = splitCredentialBlob(tcCredentials ?? Buffer.alloc(0));
  const chain = withFiles({ trust: pem(stored?.trust), crt: pem(stored?.crt) }, ({ crt }) =>
    openssl(["x509", "-in", crt, "-noout", "-subject"]),
  );
  expect(chain.stdout).toContain(eui64);
  expect(stored?.key).toHaveLength(121);
});

const pem = (der: Buffer = Buffer.alloc(0)) =>
  `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`;

test("a token with or without Bearer lets a station in, whatever the content type", async () => {
  const { token, router } = await stationWithToken();
  const body = JSON.stringify({ router });
  for (const lines of [[], ["Content-Type: application/json"], ["Content-Type: text/html"]]) {
    expect((await ask({ token, body, lines })).answer).toMatchObject({ kind: "ACCEPTED" });
  }
  expect((await ask({ body, lines: [`Authorization: ${token}`] })).answer).toMatchObject({ kind: "ACCEPTED" });
});

test("what is due comes once; then 14 zero bytes, with their length and never chunked", async () => {
  const { token, router } = await stationWithToken();
  const first = await ask({ token, body: JSON.stringify({ router }) });
  if (first.answer.kind !== "ACCEPTED") throw new Error(first.received);
  const tcCredCrc = crc32(first.answer.record.tcCredentials ?? Buffer.alloc(0));
  const body = JSON.stringify({ router, cupsUri: "https://localhost:8987", tcUri: "wss://localhost:8887", tcCredCrc });
  const { received } = await ask({ token, body });
  expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(received).toMatch(/\r\nContent-Length: 14\r\n/);
  expect(received).not.toMatch(/transfer-encoding/i);
  expect(received.endsWith(`\r\n\r\n${"\0".repeat(14)}`)).toBe(true);
});

test("two requests on one connection are both answered", async () => {
  const { token, router } = await stationWithToken();
  const bytes = requestBytes({ token, body: JSON.stringify({ router }) });
  const received = await exchange(bytes + bytes, (text) => text.split("HTTP/1.1 200").length === 3);
  expect(received.split("HTTP/1.1 200")).toHaveLength(3);
});

test.each(["100-continue", "something-else"])("nothing comes before the answer to one who expects %s", async (what) => {
  const { token, router } = await stationWithToken();
  const { received } = await ask({ token, body: JSON.stringify({ router }), lines: [`Expect: ${what}`] });
  expect(received).toMatch(/^HTTP\/1\.1 200.*\r\nContent-Length: \d+\r\n/s);
});

test("a release that sends no Host is served", async () => {
  const { token, router } = await stationWithToken();
  const bytes = requestBytes({ token, body: JSON.stringify({ router }) }).replace("Host: localhost\r\n", "");
  expect(await exchange(bytes, (text) => text.includes("\r\n\r\n"))).toMatch(/^HTTP\/1\.1 200/);
});

test.each([
  ["no credential", (body: string) => ({ body }), 401],
  ["an unknown token", (body: string) => ({ body, token: "x".repeat(40) }), 401],
])("%s is refused with a short answer whose reason phrase says why", async (_what, sent, status) => {
  const { router } = await stationWithToken();
  const { answer, received } = await ask(sent(JSON.stringify({ router })));
  expect(answer).toMatchObject({ kind: "REJECTED", status });
  if (answer.kind !== "REJECTED") return;
  expect(answer.reason).toMatch(/^[\x20-\x7e]{10,160}$/);
  expect(answer.reason).not.toBe("Unauthorized");
  expect(Buffer.byteLength(answer.body)).toBeLessThan(512);
  expect(received).toMatch(/\r\nContent-Length: \d+\r\n/);
});

test("a token of another station is refused and recorded", async () => {
  const { router, id } = await stationWithToken();
  const { token } = await stationWithToken();
  const { answer } = await ask({ token, body: JSON.stringify({ router }) });
  expect(answer).toMatchObject({ kind: "REJECTED", status: 403 });
  const attempts = await server.ctx.database.connectionAttempt.findMany({
    where: { listener: "CUPS", verdict: "token_of_another_station" },
  });
  expect(attempts.length).toBeGreaterThan(0);
  expect(id).toBeTruthy();
});

test.each([
  ["no JSON", "hello"],
  ["no router", "{}"],
  ["a router that is none", '{"router":"::"}'],
  ["a number that is no CRC", '{"router":"::1","tcCredCrc":-1}'],
])("%s is a malformed request, recorded for the station that sent it", async (_what, body) => {
  const { token, id } = await stationWithToken();
  const { answer } = await ask({ token, body });
  expect(answer).toMatchObject({ kind: "REJECTED", status: 400 });
  const attempts = await server.ctx.database.connectionAttempt.findMany({ where: { baseStationId: id } });
  expect(attempts).toMatchObject([{ verdict: "malformed_request", listener: "CUPS" }]);
});

test.each([
  ["another path", { path: "/", body: "" }, 404],
  ["the path of an LNS", { path: "/router-info", body: "" }, 404],
  ["another method", { method: "GET", body: "" }, 405],
  ["a body without end", { body: " ".repeat(70_000) }, 413],
])("%s is refused with a length", async (_what, sent, status) => {
  const { answer } = await ask(sent);
  expect(answer).toMatchObject({ kind: "REJECTED", status });
});

test("what is no HTTP gets an answer with a length too, and is recorded", async () => {
  const received = await exchange("\x16\x03\x01 nonsense\r\n\r\n");
  expect(judgeAnswer(Buffer.from(received, "latin1"))).toMatchObject({ kind: "REJECTED", status: 400 });
  const where = { listener: "CUPS", message: "The request is no HTTP." };
  await expect.poll(() => server.ctx.database.connectionAttempt.findMany({ where })).not.toHaveLength(0);
});

test("hundreds of mutated requests over TLS get an error at most, and the station is served afterwards", async () => {
  const { token, router } = await stationWithToken();
  const genuine = Buffer.from(requestBytes({ token, body: JSON.stringify({ router }), lines: ["Connection: close"] }));
  const random = seededRandom("mutated requests");
  const mutate = () => {
    const [at = 0, more = 0, cut = 0, length = 0] = random.bytes(4);
    const from = (at * 256 + more) % genuine.length;
    return Buffer.concat([genuine.subarray(0, from), random.bytes(length % 9), genuine.subarray(from + (cut % 30))]);
  };
  // Whoever has said all lets the server see what ends too early.
  const send = (bytes: Buffer) => exchange(bytes, (received) => received.length > 0, true);
  for (let group = 0; group < 15; group++) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(mutate())));
    for (const answer of answers) expect(answer).toMatch(/^$|^HTTP\/1\.1 (200|400|401|403|404|405|408|413|417|431) /);
  }
  expect((await ask({ token, body: JSON.stringify({ router }) })).answer.kind).toBe("ACCEPTED");
});

test("a fault of ours drops the connection without a word", async () => {
  const { token, router } = await stationWithToken();
  isDown = true;
  try {
    expect(await exchange(requestBytes({ token, body: JSON.stringify({ router }) }))).toBe("");
  } finally {
    isDown = false;
  }
  expect((await ask({ token, body: JSON.stringify({ router }) })).answer.kind).toBe("ACCEPTED");
});
