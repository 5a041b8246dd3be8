// A TLS-passing load balancer in front of the stations' listeners: PROXY protocol, version 2.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { insertBaseStation } from "#lib/testing/base-stations";
import { cloneDatabase } from "#lib/testing/database";
import { Gateway, requestOver, runProgram } from "#lib/testing/gateway";
import { declaredKey } from "#lib/testing/issuing";
import { startKeyInstallerOn, type TestKeyInstaller } from "#lib/testing/key-installer";
import { freePort } from "#lib/testing/lns-platform";
import { testStationConfig } from "#lib/testing/station-config";

let server: TestKeyInstaller;

beforeAll(async () => {
  const url = await cloneDatabase(`proxied_${process.env.VITEST_POOL_ID ?? "0"}`);
  server = await startKeyInstallerOn(url, { config: { ...testStationConfig(url), proxyProtocol: true } });
});

afterAll(() => server.stop());

const hex = (digits: string) => Buffer.from(digits.replaceAll(/\s/g, ""), "hex");
/** As haproxy sends it for a station at 192.0.2.9:51234. */
const HEADER = hex("0d0a0d0a000d0a515549540a 21 11 000c c0000209 7f000001 c822 231b");
const HEALTH_CHECK = hex("0d0a0d0a000d0a515549540a 20 00 0000");

type PortName = "keyInstallerPort" | "cupsPort" | "lnsPort";
const tcp = (name: PortName = "keyInstallerPort") => connectTcp(server.station[name], "127.0.0.1");

async function tlsOver(socket: Socket, gateway: Gateway): Promise<TLSSocket> {
  const identity = { cert: readFileSync(gateway.selfFile), key: readFileSync(gateway.keyFile) };
  const tls = connectTls({ socket, servername: "localhost", ca: readFileSync(server.rootFile), ...identity });
  await new Promise((resolve, reject) => tls.once("secureConnect", resolve).once("error", reject));
  return tls;
}

test("a station's address is the one that the load balancer names, in contacts and attempts", async () => {
  const gateway = new Gateway(server);
  const station = await insertBaseStation(server.ctx, declaredKey(server.ctx, gateway.publicKey));
  const socket = tcp();
  socket.write(HEADER);
  const tls = await tlsOver(socket, gateway);
  expect(await requestOver(tls, { path: "/key-installer/v1/certificate" })).toMatchObject({ status: 404 });
  tls.destroy();
  const seen = await server.ctx.database.baseStationObservation.findUnique({ where: { baseStationId: station.id } });
  expect(seen?.lastAddress).toBe("192.0.2.9");

  const stranger = new Gateway(server);
  const other = tcp("cupsPort");
  other.write(HEADER);
  const refused = await tlsOver(other, stranger);
  const answer = await requestOver(refused, { method: "POST", path: "/update-info", body: "{}" });
  expect([401, 403]).toContain(answer.status);
  const { fingerprint } = stranger.publicKey;
  const attempts = await server.ctx.database.connectionAttempt.findMany({
    where: { publicKeyFingerprint: fingerprint, listener: "CUPS" },
  });
  expect(attempts).toMatchObject([{ address: "192.0.2.9", port: 51_234 }]);
});

test("header and handshake may come in one piece, or byte by byte", async () => {
  const gateway = new Gateway(server);
  const together = tcp();
  together.cork(); // until the client's first flight is written behind it
  together.write(HEADER);
  const joined = tlsOver(together, gateway);
  together.uncork();
  (await joined).destroy();

  const apart = tcp("lnsPort").setNoDelay();
  for (const byte of HEADER) {
    await new Promise((resolve) => apart.write(Buffer.of(byte), resolve));
  }
  (await tlsOver(apart, gateway)).destroy();
});

test("the load balancer's own connections are let in under its own address", async () => {
  const gateway = new Gateway(server);
  const station = await insertBaseStation(server.ctx, declaredKey(server.ctx, gateway.publicKey));
  const socket = tcp();
  socket.write(HEALTH_CHECK);
  const tls = await tlsOver(socket, gateway);
  await requestOver(tls, { path: "/key-installer/v1/certificate" });
  tls.destroy();
  const seen = await server.ctx.database.baseStationObservation.findUnique({ where: { baseStationId: station.id } });
  expect(seen?.lastAddress).toBe("127.0.0.1");
});

/** https://www.haproxy.org, where this machine has it. */
const haproxy = ["/usr/sbin/haproxy", "/usr/bin/haproxy", "/usr/local/sbin/haproxy"].find((path) => existsSync(path));

test.skipIf(!haproxy)("haproxy itself, with its health checks, names the station's address", async () => {
  const stranger = new Gateway(server);
  const port = await freePort();
  const lines = [
    ...["global", "  maxconn 100", "defaults", "  mode tcp", "  timeout connect 5s", "  timeout client 20s"],
    ...[
      "  timeout server 20s",
      "frontend stations",
      `  bind 127.0.0.1:${port}`,
      "  default_backend cups",
      "backend cups",
    ],
    `  server cups 127.0.0.1:${server.station.cupsPort} send-proxy-v2 proxy-v2-options crc32c check check-send-proxy inter 100 fall 1000`,
  ];
  writeFileSync(stranger.file("haproxy.cfg"), `${lines.join("\n")}\n`);
  const running = spawn(haproxy ?? "", ["-db", "-f", stranger.file("haproxy.cfg")], { stdio: "ignore" });
  try {
    await vi.waitFor(() => isListening(port), { timeout: 30_000, interval: 50 });
    const { code } = await runProgram("curl", [
      ...["-sS", "--interface", "127.0.0.9", "--cacert", server.rootFile, ...stranger.identity(), "-d", "{}"],
      ...["--max-time", "20", `https://localhost:${port}/update-info`],
    ]);
    expect(code).toBe(0);
  } finally {
    running.kill();
  }
  const { fingerprint } = stranger.publicKey;
  const found = await server.ctx.database.connectionAttempt.findFirst({ where: { publicKeyFingerprint: fingerprint } });
  expect(found?.address).toBe("127.0.0.9");
});

function isListening(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(port, "127.0.0.1", () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", reject);
  });
}

test.each(["keyInstallerPort", "cupsPort", "lnsPort"] as const)(
  "at %s, whoever brings no such header is dropped without an answer",
  async (name) => {
    for (const first of ["\x16\x03\x01\x02\x00", "GET / HTTP/1.1\r\n\r\n", "PROXY TCP4 192.0.2.9 127.0.0.1 1 2\r\n"]) {
      const socket = tcp(name).on("error", () => {});
      socket.write(first, "latin1");
      expect(await text(socket).catch(() => "")).toBe("");
    }
  },
);

test("whoever is silent is dropped, and the process serves on", async () => {
  const socket = tcp().on("error", () => {});
  socket.write(HEADER.subarray(0, 20));
  await new Promise((resolve) => socket.resume().once("close", resolve));
  const other = tcp();
  other.write(HEADER);
  (await tlsOver(other, new Gateway(server))).destroy();
});
