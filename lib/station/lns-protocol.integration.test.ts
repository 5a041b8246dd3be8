// Bytes as the real client sent them (lns-01-session.json), over real TLS, and what it would not take or never sends.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStationToken } from "#lib/certificate/create-station-token";
import { type LnsPlatform, startLnsPlatform } from "#lib/testing/lns-platform";
import { openRawLns, type RawLns } from "#lib/testing/raw-lns";
import session from "../testing/vectors/lns-01-session.json" with { type: "json" };

const EUI = "58A0CBFFFE80AA01";
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

let platform: LnsPlatform;
let token = "";
let stationId = "";

beforeAll(async () => {
  platform = await startLnsPlatform("lns_protocol");
  const { id } = await platform.declare({ lrrUuid: `0016C0-${EUI}` });
  stationId = id;
  const made = await createStationToken(platform.ctx, {
    ...{ baseStation: { by: "id", value: id }, server: "LNS", ifMatch: undefined },
  });
  token = made.token ?? "";
});

afterAll(() => platform.stop());

const raw = () => openRawLns(platform.station.lnsPort, platform.rootFile);

/** The captured request with the lines of a token, which follow in token mode. */
const withToken = (request: string, line = `Authorization: Bearer ${token}`) =>
  request.replace(/\r\n\r\n$/, `\r\n${line}\r\n\r\n`);

const TRAFFIC = session.muxs.upgradeRequest.replace("/gw/58a0cbfffe80aa01", `/traffic/${EUI}`);

/** A frame as the client makes it: mask 01010101. */
function masked(opcode: number, payload: Buffer | string, first = 0x80 | opcode): Buffer {
  const bytes = Buffer.from(payload);
  const head =
    bytes.length < 126 ? [first, 0x80 | bytes.length] : [first, 0xfe, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Buffer.from([...head, 1, 1, 1, 1]), bytes.map((byte) => byte ^ 1)]);
}

async function upgraded(request: string): Promise<RawLns> {
  const lns = await raw();
  lns.send(withToken(request));
  expect((await lns.answer()).head).toMatch(/^HTTP\/1\.1 101 /);
  return lns;
}

/** Frames but for pings, which may come at any time. */
async function next(lns: RawLns) {
  for (;;) {
    const frame = await lns.frame();
    expect(frame).toMatchObject({ fin: true, reserved: 0 });
    expect(frame.lengthBits).not.toBe(64);
    if (frame.opcode !== PING) return frame;
  }
}

async function opened(): Promise<RawLns> {
  const lns = await upgraded(TRAFFIC);
  lns.send(masked(TEXT, session.muxs.upstream.version));
  const config = await next(lns);
  expect(config.opcode).toBe(TEXT);
  expect(JSON.parse(config.payload.toString())).toMatchObject({ msgtype: "router_config", region: "EU868" });
  return lns;
}

test("discovery byte by byte: one frame as reply, and the client's close frame is answered", async () => {
  const lns = await upgraded(session.discovery.upgradeRequest);
  lns.send(Buffer.from(session.discovery.clientFrameHex, "hex"));
  const reply = await next(lns);
  expect(reply.opcode).toBe(TEXT);
  expect(JSON.parse(reply.payload.toString())).toEqual({
    ...{ router: "58a0:cbff:fe80:aa01", muxs: "muxs-::1", uri: `${platform.lnsUri}/traffic/${EUI}` },
  });
  lns.send(Buffer.from(session.discovery.clientCloseFrameHex, "hex"));
  const close = await next(lns);
  expect([close.opcode, close.payload.toString("hex")]).toEqual([CLOSE, "03e8"]);
  await lns.ended;
});

const OTHERWISE: [string, string][] = [
  ["without Host, as releases before 2.0.2", session.discovery.upgradeRequest.replace(/Host: .*\r\n/, "")],
  ["with a Host without its port", session.discovery.upgradeRequest.replace(/(Host: [^:]*):\d+/, "$1")],
  [
    "with names and words in another letter case",
    session.discovery.upgradeRequest.replace(
      /(Upgrade: |Connection: )(\w+)/g,
      (_all, name, word) => `${name.toLowerCase()}${word.toUpperCase()}`,
    ),
  ],
  ["with a query", session.discovery.upgradeRequest.replace("/router-info", "/router-info?x=1")],
];
test.each(OTHERWISE)("discovery %s, each byte in a segment of its own", async (_name, request) => {
  expect(request).not.toBe(session.discovery.upgradeRequest);
  const lns = await raw();
  const frame = Buffer.from(session.discovery.clientFrameHex, "hex");
  for (const byte of Buffer.concat([Buffer.from(withToken(request)), frame])) lns.send(Buffer.of(byte));
  expect((await lns.answer()).head).toMatch(/^HTTP\/1\.1 101 /);
  expect(JSON.parse((await next(lns)).payload.toString())).toHaveProperty("uri");
});

test("a client may break a message into frames and ping meanwhile; its close without a status is answered alike", async () => {
  const lns = await upgraded(session.discovery.upgradeRequest);
  lns.send(masked(TEXT, '{"router":"58a0:cbff:', TEXT)); // FIN=0
  lns.send(masked(PING, "hello"));
  const pong = await next(lns);
  expect([pong.opcode, pong.payload.toString()]).toEqual([PONG, "hello"]);
  lns.send(masked(0, 'fe80:aa01"}'));
  expect(JSON.parse((await next(lns)).payload.toString())).toHaveProperty("uri");
  lns.send(masked(CLOSE, ""));
  const close = await next(lns);
  expect([close.opcode, close.payload.length]).toEqual([CLOSE, 0]);
  await lns.ended;
});

test.each([
  ["without a credential", null, "Identify with a client certificate or a token."],
  ["with a token that is unknown", "Authorization: Bearer nobody", "This token is not known here."],
])("%s, discovery says why in `error`, without uri", async (_name, line, sentence) => {
  const lns = await raw();
  const request = session.discovery.upgradeRequest;
  lns.send(line === null ? request : withToken(request, line));
  expect((await lns.answer()).head).toMatch(/^HTTP\/1\.1 101 /);
  lns.send(Buffer.from(session.discovery.clientFrameHex, "hex"));
  const reply = await next(lns);
  expect(JSON.parse(reply.payload.toString())).toEqual({ error: sentence });
});

test("discovery of something that is no router is refused, and kept as a connection attempt of the station", async () => {
  const lns = await upgraded(session.discovery.upgradeRequest);
  lns.send(masked(TEXT, '{"router":"nonsense"}'));
  expect(JSON.parse((await next(lns)).payload.toString())).toHaveProperty("error");
  const attempts = () =>
    platform.ctx.database.connectionAttempt.count({
      where: { baseStationId: stationId, verdict: "malformed_request" },
    });
  await expect.poll(attempts).toBe(1);
});

test("a refused data connection gets a status with a short body of announced length, and is closed", async () => {
  const unproven = await raw();
  unproven.send(TRAFFIC);
  const answer = await unproven.answer();
  expect(answer.head).toMatch(/^HTTP\/1\.1 401 /);
  expect(answer.head).toMatch(/^Content-Length: \d+/m);
  expect(answer.body).toBe("Identify with a client certificate or a token.\n");
  await unproven.ended;
});

test("the EUI of the path must be the one that is proven", async () => {
  const other = await platform.declare();
  const lns = await raw();
  lns.send(withToken(TRAFFIC.replace(EUI, other.eui64 ?? "")));
  expect((await lns.answer()).head).toMatch(/^HTTP\/1\.1 403 /);
});

test.each([
  ["a path that nothing serves", TRAFFIC.replace(`/traffic/${EUI}`, "/gw/1"), 404],
  ["another method", TRAFFIC.replace("GET", "POST"), 405],
  ["no WebSocket", "GET /router-info HTTP/1.1\r\nHost: localhost\r\n\r\n", 426],
  ["a WebSocket without key", TRAFFIC.replace(/Sec-WebSocket-Key: .*\r\n/, ""), 400],
])("%s gets a short answer", async (_name, request, status) => {
  const lns = await raw();
  lns.send(withToken(request));
  const { head, body } = await lns.answer();
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(body.length).toBeLessThan(200);
});

test("the captured session: version, router_config, timesync answered, pong with the ping's payload taken", async () => {
  const lns = await upgraded(TRAFFIC);
  const pinged = lns.frame();
  lns.send(masked(TEXT, session.muxs.upstream.version));
  const first = await pinged;
  const config = first.opcode === TEXT ? first : await next(lns);
  expect(config.payload.length).toBeLessThan(40_000);
  lns.send(Buffer.from(session.muxs.pong.clientFrameHex, "hex")); // to a ping that we never sent
  lns.send(masked(TEXT, session.muxs.upstream.timesync));
  const answer = JSON.parse((await next(lns)).payload.toString());
  expect(answer).toMatchObject({ msgtype: "timesync", txtime: 2_076_407_663 });
  for (const text of Object.values(session.muxs.upstream)) lns.send(masked(TEXT, text));
  lns.send(masked(TEXT, session.muxs.upstream.timesync));
  expect(JSON.parse((await next(lns)).payload.toString()).msgtype).toBe("timesync");
  lns.send(masked(CLOSE, Buffer.from("03e8", "hex")));
  let frame = await next(lns);
  while (frame.opcode !== CLOSE) frame = await next(lns);
  expect(frame.payload.toString("hex")).toBe("03e8");
});

const huge = (length: number) => {
  const head = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
  head.writeUInt32BE(length, 6);
  return head;
};

test.each([
  ["an unmasked frame", Buffer.from([0x81, 1, 0x41]), 1002],
  ["a reserved bit (compression)", masked(TEXT, "{}", 0xc1), 1002],
  ["an opcode that does not exist", masked(3, "{}"), 1002],
  ["text that is no UTF-8", masked(TEXT, Buffer.from([0xff, 0xfe])), 1007],
  ["a message beyond what a station can send", huge(81 * 1024), 1009],
  ["a close code that nobody may send", masked(CLOSE, Buffer.from([0x03, 0xe7])), 1002],
])("%s ends the connection with the code for it", async (_name, bytes, code) => {
  const lns = await opened();
  lns.send(bytes);
  const close = await next(lns);
  expect(close.opcode).toBe(CLOSE);
  expect(close.payload.readUInt16BE(0)).toBe(code);
});

test("messages that mean nothing are passed over: the connection stays", async () => {
  const lns = await opened();
  const texts = ["", "{", "[]", "null", '{"msgtype":7}', '{"msgtype":"unheard-of"}', "[".repeat(60_000)];
  for (const text of texts) lns.send(masked(TEXT, text));
  lns.send(masked(2, Buffer.from([7, 1, 2, 3])));
  lns.send(masked(TEXT, '{"msgtype":"timesync","txtime":1}'));
  expect(JSON.parse((await next(lns)).payload.toString())).toMatchObject({ txtime: 1 });
});

/** The same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const CAPTURED = Object.values(session.muxs.upstream).map((text) => Buffer.from(text));
const FRAMES_EACH = 500;
const CONNECTIONS = 200;

/** Frames that are allowed, with texts that are almost messages; then bytes that are no frames. */
function hostile(chance: (below: number) => number): Buffer {
  const frames = Array.from({ length: FRAMES_EACH }, () => {
    const bytes = Buffer.from(CAPTURED[chance(CAPTURED.length)] ?? "");
    for (let changes = chance(4); changes > 0; changes--) bytes[chance(bytes.length)] = chance(128);
    return masked(chance(10) === 0 ? 2 : TEXT, bytes.subarray(chance(20), bytes.length - chance(20)));
  });
  const noise = Buffer.from(Array.from({ length: 64 }, () => chance(256)));
  return Buffer.concat([...frames, noise, Buffer.alloc(64, 0xff)]);
}

test("100,000 frames of nonsense end connections at most: the process stays, and its memory with it", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const chance = numbers(4);
  const used: number[] = [];
  for (let index = 0; index < CONNECTIONS; index++) {
    const lns = await opened();
    lns.send(hostile(chance));
    await lns.ended;
    if (index % 50 !== 49) continue;
    collect();
    used.push(process.memoryUsage().heapUsed);
  }
  const grown = ((used.at(-1) ?? 0) - (used[1] ?? 0)) / (100 * FRAMES_EACH);
  expect(grown).toBeLessThan(100); // bytes of each frame: a leak of what it brought would be more
  const lns = await opened();
  lns.send(masked(TEXT, '{"msgtype":"timesync","txtime":2}'));
  expect(JSON.parse((await next(lns)).payload.toString())).toMatchObject({ txtime: 2 });
}, 120_000);
