// What is asked of CUPS and LNS that they do not serve: answered with a length, and kept as a connection attempt.
import { readFileSync } from "node:fs";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStationToken } from "#lib/certificate/create-station-token";
import { CreateStationToken } from "#lib/certificate/schema";
import type { Prisma } from "#lib/generated/prisma/client";
import { filesOf, insertBasicsStation, insertVendorCa } from "#lib/testing/basics-peer";
import { judgeAnswer } from "#lib/testing/basics-station-answer";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";

let server: TestKeyInstaller;
const root = vendorRoot("Acme Root");

beforeAll(async () => {
  server = await startTestKeyInstaller("misdirected", {
    limits: { strangersPerMinute: 100_000, perStationPerMinute: 100_000 },
  });
  await insertVendorCa(server.ctx, root);
});

afterAll(() => server.stop());

type Listener = "CUPS" | "LNS";
type Files = { cert: string; key: string };

/** All that a listener answers until it closes, as text of one byte a character. */
function answerTo(listener: Listener, bytes: string, certificate?: Files): Promise<string> {
  const port = listener === "CUPS" ? server.station.cupsPort : server.station.lnsPort;
  return new Promise((resolve, reject) => {
    let received = "";
    const ca = readFileSync(server.rootFile);
    const socket = connect({ host: "localhost", port, ca, ...certificate });
    socket.once("secureConnect", () => socket.write(bytes, "latin1"));
    socket.on("data", (part) => {
      received += part.toString("latin1");
    });
    // What is answered before all was read may end so; what came until then is the answer.
    socket.once("error", (error: NodeJS.ErrnoException) => error.code === "ECONNRESET" || reject(error));
    socket.once("close", () => resolve(received));
  });
}

const request = (line: string, headers: readonly string[] = []) =>
  `${[`${line} HTTP/1.1`, "Host: x", "Connection: close", ...headers].join("\r\n")}\r\n\r\n`;

const UPGRADE = ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="];

/** As a WebSocket is opened. */
const upgrade = (line: string, headers: readonly string[] = []) =>
  request(line, [...UPGRADE, ...headers]).replace("Connection: close", "Connection: Upgrade");

const attempts = (where: Prisma.ConnectionAttemptWhereInput) =>
  server.ctx.database.connectionAttempt.findMany({ where });

const CASES: readonly [Listener, string, string, number, string][] = [
  ["CUPS", "GET /update-info", request("GET /update-info"), 405, "Only POST is served at /update-info, not GET."],
  [
    "CUPS",
    "POST /other",
    request("POST /other?a=b", ["Content-Length: 2"]).concat("{}"),
    404,
    "Nothing is served at /other: base stations send POST /update-info.",
  ],
  [
    "CUPS",
    "POST /update-info of 70,000 bytes",
    request("POST /update-info", ["Content-Length: 70000"]).concat(" ".repeat(70_000)),
    413,
    "The body has more than 65536 bytes.",
  ],
  [
    "LNS",
    "a WebSocket at another path",
    upgrade("GET /base/router-info?x=1"),
    404,
    "Nothing is served at /base/router-info: base stations open a WebSocket at /router-info.",
  ],
  [
    "LNS",
    "a WebSocket at the path of no station",
    upgrade(`GET /traffic/${"0".repeat(200)}`),
    404,
    `Nothing is served at /traffic/${"0".repeat(71)}...: base stations open a WebSocket at /router-info.`,
  ],
  ["LNS", "a WebSocket by POST", upgrade("POST /router-info"), 405, "A WebSocket is opened by GET, not POST."],
  [
    "LNS",
    "a request for no WebSocket",
    request("GET /router-info"),
    426,
    "Base stations open a WebSocket here, at /router-info: the request asks for none.",
  ],
];

describe.each(CASES)("at %s, %s", (listener, _what, bytes, status, message) => {
  const send = async (certificate?: Files) =>
    judgeAnswer(Buffer.from(await answerTo(listener, bytes, certificate), "latin1"));

  test("is told what is right, and stands on the page of the station whose certificate it is, counted", async () => {
    const { id, eui64 } = await insertBasicsStation(server.ctx);
    const certificate = filesOf(vendorLeaf(root, eui64));
    const told = { kind: "REJECTED", status, body: `${message}\n` };
    for (let sent = 0; sent < 3; sent++) expect(await send(certificate)).toMatchObject(told);
    const kept = [{ listener, verdict: "malformed_request", message, count: 3 }];
    await expect.poll(() => attempts({ baseStationId: id })).toMatchObject(kept);
    const seen = await server.ctx.database.baseStationObservation.count({ where: { baseStationId: id } });
    expect(seen).toBe(0); // nobody was let in
  });

  test("of a stranger is kept too, and belongs to nobody", async () => {
    expect(await send()).toMatchObject({ kind: "REJECTED", status });
    const where = { listener, verdict: "malformed_request", certificateSha256: null, baseStationId: null, message };
    await expect.poll(() => attempts(where)).toMatchObject([{ organizationId: null }]);
  });
});

test.each(["CUPS", "LNS"] as const)(
  "at %s it stands on the page of the station whose token it came with",
  async (kind) => {
    const { id } = await insertBasicsStation(server.ctx);
    const { token } = await createStationToken(server.ctx, CreateStationToken.parse({ baseStation: id, server: kind }));
    const bearer = [`Authorization: Bearer ${token}`];
    await answerTo(kind, kind === "CUPS" ? request("GET /", bearer) : upgrade("GET /", bearer));
    const kept = [{ listener: kind, verdict: "malformed_request" }];
    await expect.poll(() => attempts({ baseStationId: id })).toMatchObject(kept);
  },
);

test("HEAD at CUPS is answered without a body", async () => {
  const answer = await answerTo("CUPS", request("HEAD /update-info"));
  expect(answer).toMatch(/^HTTP\/1\.1 405 .*\r\nContent-Length: \d+\r\n.*\r\n\r\n$/s);
});

test("a head that is too long stands on the page of the station whose certificate it came with", async () => {
  for (const listener of ["CUPS", "LNS"] as const) {
    const { id, eui64 } = await insertBasicsStation(server.ctx);
    const head = request("GET /router-info", [`Authorization: Bearer ${"t".repeat(20_480)}`]);
    const answer = await answerTo(listener, head, filesOf(vendorLeaf(root, eui64)));
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    const kept = [{ listener, message: "The head of the request is longer than 16 KiB." }];
    await expect.poll(() => attempts({ baseStationId: id })).toMatchObject(kept);
  }
});
