import { once } from "node:events";
import { type IncomingMessage, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "#lib/platform/clock";
import { createLog } from "#lib/platform/log";
import { systemRandom } from "#lib/platform/random";
import { createHttpServer, type HttpServerOptions } from "./http-server";

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers with the headers that Next would see. */
async function start(options: Partial<HttpServerOptions> = {}): Promise<number> {
  const server = createHttpServer({
    handle: async (incoming, response) => {
      for await (const _ of incoming);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(incoming.headers));
    },
    publicUrl: null,
    trustedProxies: [],
    clock: systemClock,
    random: systemRandom,
    log: createLog("test", "silent"),
    isDraining: () => false,
    ...options,
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  body: string;
}

async function ask(port: number, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  const outgoing = request({ port, host: "127.0.0.1", path, headers, method: body === undefined ? "GET" : "POST" });
  outgoing.on("error", () => {}); // a cut-off body
  outgoing.end(body);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  let text = "";
  for await (const part of response) text += part;
  return { status: response.statusCode ?? 0, headers: response.headers, body: text };
}

const FORGED = {
  host: "station.example",
  "x-forwarded-for": "203.0.113.9",
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "https",
  "x-real-ip": "203.0.113.9",
  forwarded: "for=203.0.113.9;host=evil.example;proto=https",
  "x-stationkeeper-address": "203.0.113.9",
  "x-stationkeeper-origin": "https://evil.example",
  "x-middleware-subrequest": "proxy",
  "x-nonce": "known",
  "content-security-policy": "script-src 'nonce-known'",
};

test("forged forwarding headers are ignored", async () => {
  const seen = JSON.parse((await ask(await start(), "/", FORGED)).body);
  expect(seen).toMatchObject({
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-host": "station.example",
    "x-forwarded-proto": "http",
    "x-stationkeeper-address": "127.0.0.1",
    "x-stationkeeper-origin": "http://station.example",
  });
  for (const name of ["x-real-ip", "forwarded", "x-middleware-subrequest", "x-nonce", "content-security-policy"]) {
    expect(seen).not.toHaveProperty(name);
  }
});

test("a trusted proxy's headers are believed, up to the first hop that is not trusted", async () => {
  const port = await start({ trustedProxies: ["127.0.0.0/8", "10.0.0.0/8"] });
  const headers = {
    ...FORGED,
    "x-forwarded-for": "198.51.100.1, 203.0.113.9, 10.1.1.1",
    "x-forwarded-host": "a.example",
  };
  const seen = JSON.parse((await ask(port, "/", headers)).body);
  expect(seen).toMatchObject({
    "x-stationkeeper-address": "203.0.113.9",
    "x-stationkeeper-origin": "https://a.example",
  });
});

test("a peer beside the trusted range is not trusted", async () => {
  const port = await start({ trustedProxies: ["10.0.0.0/8"] });
  const seen = JSON.parse((await ask(port, "/", FORGED)).body);
  expect(seen["x-stationkeeper-address"]).toBe("127.0.0.1");
});

test("with a public URL other hosts are redirected to it, with path and query", async () => {
  const port = await start({ publicUrl: "https://lora.example.org" });
  const elsewhere = await ask(port, "/base-stations?q=x", { host: "10.0.0.1:3000" });
  expect(elsewhere.status).toBe(308);
  expect(elsewhere.headers.location).toBe("https://lora.example.org/base-stations?q=x");
  const here = await ask(port, "/", { host: "lora.example.org" });
  expect(here.status).toBe(200);
  expect(JSON.parse(here.body)["x-stationkeeper-origin"]).toBe("https://lora.example.org");
  expect(here.headers["strict-transport-security"]).toMatch(/^max-age=/);
});

test("a trusted proxy that forwards plain http is redirected to https", async () => {
  const port = await start({ publicUrl: "https://lora.example.org", trustedProxies: ["127.0.0.1"] });
  const headers = { host: "lora.example.org", "x-forwarded-proto": "http" };
  expect((await ask(port, "/", headers)).status).toBe(308);
});

test("health answers on every host", async () => {
  const port = await start({ publicUrl: "https://lora.example.org" });
  expect((await ask(port, "/api/health", { host: "127.0.0.1" })).status).toBe(200);
});

test("every answer carries the security headers and a request id", async () => {
  const port = await start();
  const { headers } = await ask(port, "/");
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  });
  expect(headers["strict-transport-security"]).toBeUndefined();
  expect(headers["x-request-id"]).toMatch(/^req_/);
  expect((await ask(port, "/", { "x-request-id": "mine-1" })).headers["x-request-id"]).toBe("mine-1");
  expect((await ask(port, "/", { "x-request-id": "mine 1 <b>" })).headers["x-request-id"]).toMatch(/^req_/);
});

test("a body beyond 1 MiB is cut off, also one that does not say its length", async () => {
  const port = await start();
  const body = "x".repeat(1_048_577);
  expect((await ask(port, "/", {}, body)).status).toBe(413);
  expect((await ask(port, "/", { "transfer-encoding": "chunked" }, body)).status).toBe(413);
  expect((await ask(port, "/", { "transfer-encoding": "chunked" }, "x".repeat(1_048_576))).status).toBe(200);
});

test("a head beyond 16 KiB is refused", async () => {
  expect((await ask(await start(), "/", { "x-long": "x".repeat(17_000) })).status).toBe(431);
});

test.each([
  ["no path", "GET http://evil.example/ HTTP/1.1\r\nHost: a.example\r\n"],
  ["a host that is none", "GET / HTTP/1.1\r\nHost: a b\r\n"],
  ["no host", "GET / HTTP/1.1\r\n"],
])("a request line with %s is refused", async (_, head) => {
  const socket = connect(await start(), "127.0.0.1");
  socket.end(`${head}Connection: close\r\n\r\n`);
  let text = "";
  for await (const part of socket) text += part;
  expect(text).toMatch(/^HTTP\/1\.1 400/);
});
