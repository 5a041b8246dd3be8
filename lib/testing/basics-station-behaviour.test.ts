// The test client's reactions, over sockets on loopback, to what servers were seen to do to the real one
// (vectors/cups-06, lns-02, timing-01). Every row of the matrices that a server can play is played.
import { mkdtempSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { BasicsStation } from "./basics-station";
import { judgeDiscoveryReply } from "./basics-station-discovery";
import http from "./vectors/cups-06-http-response-matrix.json" with { type: "json" };
import lns from "./vectors/lns-01-session.json" with { type: "json" };
import behaviour from "./vectors/lns-02-server-behaviour-matrix.json" with { type: "json" };

const NOTHING = Buffer.alloc(14);
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that speaks as it is told; port of loopback. */
async function serve(talk: (socket: Socket, request: string, path: string) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    let request = "";
    socket.on("data", function read(chunk) {
      request += chunk.toString("latin1");
      const [head, body] = request.split("\r\n\r\n");
      if (body === undefined) return;
      const length = Number(/Content-Length: *(\d+)/.exec(head ?? "")?.[1] ?? 0);
      if (body.length < length) return;
      socket.off("data", read);
      talk(socket, request, /^\w+ (\S+)/.exec(request)?.[1] ?? "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

function newStation(timeFactor = 0.0005): BasicsStation {
  const home = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const station = new BasicsStation({ home, routerid: "58a0:cbff:fe80:aa01", timeFactor });
  closers.push(() => station.stop());
  return station;
}

const head = (status: string, ...lines: string[]) => Buffer.from([`HTTP/1.1 ${status}`, ...lines, "", ""].join("\r\n"));
const sized = (status: string, body: Buffer, ...lines: string[]) =>
  Buffer.concat([head(status, ...lines, `Content-Length: ${body.length}`), body]);
const chunked = (body: Buffer) =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n0\r\n\r\n")]);
const filler = (bytes: number) => `X-Filler: ${"x".repeat(bytes - 12)}`;

/** The words of the matrix' rows, and the bytes that play them; a trailing "close" ends the connection. */
const HTTP_ROWS: Readonly<Record<string, readonly (readonly Buffer[])[]>> = {
  "200, Content-Length 14, 14 zero bytes": [[sized("200 OK", NOTHING)]],
  "same with lower-case content-length header": [[head("200 OK", "content-length: 14"), NOTHING]],
  "same with status line HTTP/1.0": [[Buffer.from("HTTP/1.0 200 OK\r\nContent-Length: 14\r\n\r\n"), NOTHING]],
  "same plus 6 more zero bytes inside the body (Content-Length 20)": [[sized("200 OK", Buffer.alloc(20))]],
  "same with 7000 bytes of other response headers": [[sized("200 OK", NOTHING, filler(7000))]],
  "same with 9000 bytes of other response headers": [[sized("200 OK", NOTHING, filler(9000))]],
  "200 with body cut to 13 bytes, 6 bytes": [[sized("200 OK", Buffer.alloc(13))], [sized("200 OK", Buffer.alloc(6))]],
  "200 with body cut to 2 bytes": [[sized("200 OK", Buffer.alloc(2))]],
  "200, Content-Length 0": [[sized("200 OK", Buffer.alloc(0))]],
  "200, Transfer-Encoding: chunked": [[head("200 OK", "Transfer-Encoding: chunked"), chunked(NOTHING)]],
  "200 without Content-Length, connection closed after body": [[head("200 OK"), NOTHING]],
  "200 with 4 bytes after the announced body": [[sized("200 OK", NOTHING), Buffer.alloc(4)]],
  "100 Continue before the 200": [[head("100 Continue"), sized("200 OK", NOTHING)]],
  "200 text/html or application/json body": [
    [sized("200 OK", Buffer.from("<html></html>"))],
    [sized("200 OK", Buffer.from("{}"))],
  ],
  "body sent byte by byte, 8 ms apart": [
    [head("200 OK", "Content-Length: 14"), ...Array.from(NOTHING, () => Buffer.alloc(1))],
  ],
  "204 No Content": [[head("204 No Content")]],
  "302 Found with Location": [[sized("302 Found", Buffer.alloc(0), "Location: https://localhost:1/")]],
  "401, 403, 404, 500 with Content-Length and a short body (or empty)": ["401 a", "403 b", "404 c", "500 d"].flatMap(
    (status) => [[sized(status, Buffer.from("no"))], [sized(status, Buffer.alloc(0))]],
  ),
  "404 without reason phrase": [[sized("404", Buffer.alloc(0))]],
  "403 with chunked body or with close-delimited body": [
    [head("403 Forbidden", "Transfer-Encoding: chunked"), chunked(Buffer.from("no"))],
    [head("403 Forbidden"), Buffer.from("no")],
  ],
  "403 with a body of 9000 or 20000 bytes": [
    [sized("403 Forbidden", Buffer.alloc(9000))],
    [sized("403 Forbidden", Buffer.alloc(20_000))],
  ],
  "connection closed or reset before a reply": [[]],
};

const KINDS = { accepted: "ACCEPTED", rejected: "REJECTED", failed: "FAILED", client: "CRASHED" } as const;

test("every HTTP answer of the matrix but silence is played", () => {
  const played = [...Object.keys(HTTP_ROWS), "no reply at all"];
  expect(played.sort()).toEqual(http.cases.map(({ response }) => response).sort());
});

test.each(http.cases.filter(({ response }) => HTTP_ROWS[response]))("$response: $nextAttempt", async (row) => {
  const expected = KINDS[/^\w+/.exec(row.nextAttempt)?.[0] as keyof typeof KINDS];
  for (const pieces of HTTP_ROWS[row.response] ?? []) {
    const port = await serve((socket) => {
      for (const piece of pieces) socket.write(piece);
      socket.end();
    });
    const station = newStation();
    station.files.install("cups", "", { uri: `http://localhost:${port}` });
    const { outcome } = await station.contactCups();
    expect(outcome.kind).toBe(expected);
  }
});

test("no reply at all fails when the timeout has passed", async () => {
  const port = await serve(() => {});
  const station = newStation();
  station.files.install("cups", "", { uri: `http://localhost:${port}` });
  expect((await station.contactCups()).outcome).toEqual({ kind: "FAILED", reason: "connection closed early" });
}, 20_000);

test("the sets come in turn after rejections, and a success goes back to the regular one", async () => {
  const asked: string[] = [];
  const answers = [
    sized("403 no", NOTHING),
    sized("403 no", NOTHING),
    sized("200 OK", NOTHING),
    sized("403 no", NOTHING),
  ];
  const port = await serve((socket) => socket.end(answers[asked.push("") - 1] ?? sized("200 OK", NOTHING)));
  const station = newStation();
  for (const set of ["", "-bak", "-boot"] as const)
    station.files.install("cups", set, { uri: `http://localhost:${port}` });
  station.start();
  await station.seen("cups", { isIt: () => asked.length >= 5 });
  const sets = station.events.flatMap((event) => (event.kind === "cups" ? [event.set] : []));
  expect(sets.slice(0, 5)).toEqual(["", "-bak", "-boot", "", "-bak"]);
});

test("eight failures in a row stay with the regular set, then the absent backup uses up its turn", async () => {
  const port = await serve((socket) => socket.end(sized("200 OK", NOTHING)));
  const station = newStation();
  station.files.install("cups", "", { uri: "http://localhost:1" });
  station.files.install("cups", "-boot", { uri: `http://localhost:${port}` });
  station.start();
  await station.seen("cups", { isIt: ({ outcome }) => outcome.kind === "ACCEPTED" });
  const sets = station.events.flatMap((event) => (event.kind === "cups" ? [event.set] : []));
  expect(sets).toEqual([...Array(8).fill(""), "-bak", "-boot"]);
});

const known = new Map(behaviour.discoveryReplies.map(({ reply, reaction }) => [reply, reaction]));
const long = (length: number) => `ws://localhost:80/${"x".repeat(length - "ws://localhost:80/".length)}`;

test.each([
  ['{"router":..,"muxs":..,"uri":"ws://host:port/path"}', [lns.discovery.serverText]],
  ['only "uri" present', ['{"uri":"ws://localhost:80/gw"}']],
  [
    '"router" differs from the sent one, unknown extra fields, pretty-printed JSON',
    ['{\n  "router": "::1",\n  "more": [1],\n  "uri": "ws://localhost:80/gw"\n}'],
  ],
  ["scheme in upper case (WS://)", ['{"uri":"WS://localhost:80/gw"}']],
  ["uri with query string", ['{"uri":"ws://localhost:80/gw?a=b"}']],
  ['uri path is "/"', ['{"uri":"ws://localhost:80/"}']],
  ["uri of 127 characters", [`{"uri":"${long(127)}"}`]],
  ["uri of 128 characters", [`{"uri":"${long(128)}"}`]],
  ["uri without port, or without path", ['{"uri":"ws://localhost/gw"}', '{"uri":"ws://localhost:80"}']],
  [
    "uri with http/https scheme or empty string",
    ['{"uri":"http://localhost:80/gw"}', '{"uri":""}', '{"uri":"","error":"no"}'],
  ],
  ['"uri":null or "error":null', ['{"uri":null}', '{"uri":"ws://localhost:80/gw","error":null}']],
  ['"error":"" (empty string) next to a good uri', ['{"uri":"ws://localhost:80/gw","error":""}']],
  ['"router" as number', ['{"router":1,"uri":"ws://localhost:80/gw"}']],
  ['"error" set, or no uri', ['{"error":"no"}', "{}"]],
])("discovery reply %s", (row, replies) => {
  const reaction = known.get(row) ?? "";
  const kind = /^connects/.test(reaction) ? "URI" : /rejection/.test(reaction) ? "REJECTED" : "FAILED";
  expect(reaction).not.toBe("");
  expect(replies.map((reply) => judgeDiscoveryReply(reply).kind)).toEqual(replies.map(() => kind));
});

const UPGRADED = head("101 Switching Protocols");
const frame = (first: number, payload: Buffer) => {
  const isShort = payload.length < 126;
  const header = Buffer.alloc(isShort ? 2 : 4);
  header[0] = first;
  header[1] = isShort ? payload.length : 126;
  if (!isShort) header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
};
const text = (message: string) => frame(0x81, Buffer.from(message));

/** A data connection to a server that sends these bytes after the upgrade and shows what comes back. */
async function connected(...pieces: readonly Buffer[]) {
  const received: Buffer[] = [];
  let arrived = () => {};
  const port = await serve((socket) => {
    socket.on("data", (chunk) => {
      received.push(chunk);
      arrived();
      if (chunk.includes(Buffer.from("88820000000003e8", "hex"))) socket.end();
    });
    for (const piece of [UPGRADED, ...pieces]) socket.write(piece);
  });
  const station = newStation();
  const { muxs } = await station.openMuxs(`ws://localhost:${port}/gw`);
  if (!muxs) throw new Error("no connection");
  closers.push(() => muxs.webSocket.destroy());
  const contains = async (hex: string) => {
    while (!Buffer.concat(received).toString("hex").includes(hex)) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
  };
  const closed = new Promise<{ code: number | null; fault: string | null }>((resolve) => {
    muxs.on("closed", (code, fault) => resolve({ code, fault }));
  });
  return { muxs, closed, contains };
}

test.each([
  ["fragmented message (FIN=0)", frame(0x01, Buffer.from("{}"))],
  ["64-bit length form", Buffer.from("817f0000000000000002", "hex")],
  ["RSV bit set (compression)", frame(0xc1, Buffer.from("{}"))],
  ["masked server frame", Buffer.from("8182000000007b7d", "hex")],
  ["text message of 41 000 bytes", frame(0x81, Buffer.alloc(41_000, 0x20))],
])("a server's %s drops the connection", async (row, bytes) => {
  expect(behaviour.frames.find((one) => one.frame === row)?.reaction).toContain("connection dropped");
  const { closed } = await connected(bytes);
  expect((await closed).fault).not.toBeNull();
});

test("39 000 bytes pass, in many pieces, and a ping of 125 bytes is answered", async () => {
  const message = text(`{"msgtype":"error","error":"${"x".repeat(38_970)}"}`);
  const { muxs, contains } = await connected(
    ...Array.from({ length: 8 }, (_, index) => message.subarray(index * 5000, (index + 1) * 5000)),
    frame(0x8a, Buffer.from("unasked")),
    frame(0x89, Buffer.alloc(125, 0x01)),
  );
  await contains(`8afd01010101${"00".repeat(125)}`);
  expect(muxs.errors[0]).toHaveLength(38_970);
  expect(muxs.isOpen).toBe(true);
});

test.each([1000, 1008, 4000])("a close frame with %s is echoed, and the connection counts as lost", async (code) => {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  const { closed, contains } = await connected(frame(0x88, payload));
  await contains(`8882${"00".repeat(4)}${payload.toString("hex")}`);
  expect(await closed).toEqual({ code, fault: null });
});

test("messages that cannot be used are ignored, a router_config that cannot be used ends the connection", async () => {
  const { router_config: good } = lns.muxs.downstreamAccepted;
  const odd = ["{", '{"msgtype":"unheard"}', "{}", "[]", '{"msgtype":"dnmsg","dC":0}'];
  const { muxs, closed } = await connected(
    ...[good, ...odd, '{"msgtype":"router_config","hwspec":"sx1302/1"}'].map(text),
  );
  expect((await closed).fault).toBeNull();
  expect(muxs.config?.region).toBe("EU868");
  expect(muxs.dropped.map((one) => one.text)).toEqual(odd);
  expect(muxs.isUnusable).toBe(true);
});

test("a downlink of this session is reported as sent, with every digit of its xtime; one of another is dropped", async () => {
  const port = await serve((socket) => {
    socket.write(Buffer.concat([UPGRADED, text(lns.muxs.downstreamAccepted.router_config)]));
    socket.on("data", (chunk) => {
      const sent = clientText(chunk);
      const [, xtime] = /"xtime":(\d+)/.exec(sent) ?? [];
      if (!sent.includes('"updf"') || !xtime) return;
      const downlink = lns.muxs.downstreamAccepted.dnmsgClassA;
      socket.write(text(downlink)); // with the xtime of the captured session
      socket.write(text(downlink.replace("45317471523850189", xtime)));
    });
  });
  const station = newStation();
  const { muxs } = await station.openMuxs(`ws://localhost:${port}/gw`);
  if (!muxs) throw new Error("no connection");
  await new Promise((resolve) => muxs.once("configured", resolve));
  const said: string[] = [];
  const { send } = muxs;
  muxs.send = (message) => {
    said.push(message);
    send.call(muxs, message);
  };
  const transmitted = new Promise<void>((resolve) => {
    let downlinks = 0;
    muxs.on("text", (message) => {
      if (message.includes('"dnmsg"') && ++downlinks === 2) setImmediate(resolve);
    });
  });
  const xtime = muxs.sendUplink();
  await transmitted;
  expect(xtime).toBeGreaterThan(2n ** 48n);
  expect(said.filter((message) => message.includes('"dntxed"'))).toEqual([
    expect.stringContaining(`"xtime":${xtime},`),
  ]);
  expect(muxs.dropped.map(({ reason }) => reason)).toEqual(["xtime of another session"]);
});

/** The text of one masked client frame. */
function clientText(bytes: Buffer): string {
  const at = (bytes[1] ?? 0) === 0xfe ? 8 : 6;
  return Buffer.from(bytes.subarray(at).map((byte) => byte ^ 1)).toString("utf8");
}

test("an upgrade that is refused is not a connection, and 101 alone is one", async () => {
  const port = await serve((socket, _request, path) => socket.end(head(`${path.slice(1)} x`, "Content-Length: 0")));
  const station = newStation();
  for (const status of [200, 302, 401, 403, 404]) {
    expect(await station.openMuxs(`ws://localhost:${port}/${status}`)).toMatchObject({ status });
  }
  expect((await station.openMuxs(`ws://localhost:${port}/101`)).muxs).toBeDefined();
});

test("the order of tries after a lost data connection, and CUPS only after a refusal in discovery", async () => {
  const seen: string[] = [];
  let rejecting = false;
  const port = await serve((socket, request, path) => {
    seen.push(path);
    if (path === "/update-info") return void socket.end(sized("200 OK", NOTHING));
    socket.write(UPGRADED);
    if (path === "/gw") return void socket.end(frame(0x88, Buffer.from([0x03, 0xe8])));
    rejecting = seen.filter((one) => one === "/router-info").length > 2;
    const reply = rejecting ? '{"error":"no"}' : `{"uri":"ws://${/Host: (\S+)/.exec(request)?.[1]}/gw"}`;
    return void socket.end(text(reply));
  });
  const station = newStation();
  station.files.install("tc", "", { uri: `ws://localhost:${port}` });
  station.files.install("cups", "-boot", { uri: `http://localhost:${port}` });
  station.start();
  await station.seen("discovery", { isIt: ({ outcome }) => outcome.kind === "REJECTED" });
  const since = station.events.length;
  await station.seen("cups", { since, isIt: ({ outcome }) => outcome.kind === "ACCEPTED" });
  await station.seen("discovery", { since });
  const lnsOnly = seen.filter((path) => path !== "/update-info");
  const muxs = (count: number) => Array<string>(count).fill("/gw");
  expect(lnsOnly.slice(0, 13)).toEqual(["/router-info", ...muxs(6), "/router-info", ...muxs(4), "/router-info"]);
});
