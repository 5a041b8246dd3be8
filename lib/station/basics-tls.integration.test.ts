// TLS towards Basics Stations: what their mbedTLS 2.28 can, and what nobody can do to us (basics-station.md 4 and 14).
import { readFileSync } from "node:fs";
import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askUpdateInfo, filesOf, insertBasicsStation, insertVendorCa } from "#lib/testing/basics-peer";
import { Gateway } from "#lib/testing/gateway";
import { infinityFiles, P256_ORDER } from "#lib/testing/infinity-files";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { laxCertificate } from "#lib/testing/lax-certificate";
import { vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";

let server: TestKeyInstaller;
const root = vendorRoot("TLS Root");

beforeAll(async () => {
  server = await startTestKeyInstaller("basics_tls");
  await insertVendorCa(server.ctx, root);
});

afterAll(() => server.stop());

const BODY = '{"router":"1:2:3:4","cupsCredCrc":0,"tcCredCrc":0,"keys":[]}';
const UPGRADE = ["Upgrade: websocket", "Connection: upgrade", "Sec-WebSocket-Key: bpse8nVmEl6ZlX4lSb6RMw=="];
/** What a station asks first, where a refusal is an HTTP answer. */
const LISTENERS = [
  ["CUPS", "cupsPort", `POST /update-info HTTP/1.1\r\nHost: x\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`],
  [
    ...(["LNS", "lnsPort"] as const),
    `GET /traffic/0001000200030004 HTTP/1.1\r\nHost: x\r\n${UPGRADE.join("\r\n")}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  ],
] as const;

describe.each(LISTENERS)("at %s", (listener, portName, asked) => {
  const gateway = () =>
    new Gateway({ url: `https://localhost:${server.station[portName]}`, rootFile: server.rootFile });

  test.each(["-tls1_2", "-tls1_3"])("%s: names that a station looks at, DNS names alone, verify", async (version) => {
    for (const host of ["localhost", "127.0.0.1"]) {
      const { code, stdout } = await gateway().sClient([version, "-verify_return_error", "-verify_hostname", host]);
      expect(code).toBe(0);
      expect(stdout.toString()).toContain("Verification: OK");
      expect(stdout.toString()).toMatch(/^ 1 s:/m); // the CA between is sent (basics-station.md 4)
    }
  });

  test.each([...["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"]])(
    "%s is spoken in TLS 1.2",
    async (suite) => {
      const { code, stdout } = await gateway().sClient(["-tls1_2", "-cipher", suite]);
      expect(code).toBe(0);
      expect(stdout.toString()).toContain(`Cipher is ${suite}`);
    },
  );

  test.each([
    ["P-256", "prime256v1"],
    ["P-521:P-384:P-256", "prime256v1"], // the order in which mbedTLS names them
    ["X25519:P-256", "X25519"],
  ])("with a client that offers %s, keys are agreed on %s", async (groups, agreed) => {
    const { code, stdout } = await gateway().sClient(["-tls1_2", "-groups", groups]);
    expect(code).toBe(0);
    expect(stdout.toString()).toMatch(new RegExp(`Server Temp Key: .*${agreed}`));
  });

  test.each(["-tls1", "-tls1_1"])("%s is refused", async (version) => {
    const { code } = await gateway().sClient([version, "-cipher", "ALL@SECLEVEL=0"]);
    expect(code).toBe(1);
  });

  test.each(["-tls1_2", "-tls1_3"])("%s: a point at infinity as key is refused by name", async (version) => {
    const caller = gateway();
    const { certificate, key } = infinityFiles(caller, P256_ORDER);
    const args = [version, "-cert", certificate, "-key", key];
    expect(await caller.sClientTalk(args, asked, /HTTP\/1\.1 \d+|alert/)).toContain("HTTP/1.1 403");
    const { database } = server.ctx;
    const attempt = await database.connectionAttempt.findFirst({ where: { listener, verdict: "unsupported_key" } });
    expect(attempt).not.toBeNull();
  });

  test("a certificate that only a lax reader takes is a malformed request", async () => {
    const caller = gateway();
    const args = ["-cert", laxCertificate(caller), "-key", caller.keyFile];
    expect(await caller.sClientTalk(args, asked, /HTTP\/1\.1 \d+|alert/)).toContain("HTTP/1.1 400");
    const { database } = server.ctx;
    const attempt = await database.connectionAttempt.findFirst({ where: { listener, verdict: "malformed_request" } });
    expect(attempt?.message).toContain("malformed time");
  });

  /** Sends it and waits until the other side has had enough. */
  function thrown(bytes: Uint8Array, within: "TCP" | "TLS"): Promise<void> {
    const port = server.station[portName];
    const ca = readFileSync(server.rootFile);
    const socket =
      within === "TCP"
        ? connectTcp(port, "127.0.0.1")
        : connectTls({ port, host: "127.0.0.1", ca, servername: "localhost" });
    return new Promise((resolve) => {
      socket.once("close", () => resolve()).on("error", () => {});
      socket.resume().end(bytes);
    });
  }

  test("random bytes instead of TLS, mutated handshakes and random bytes within TLS harm nobody", async () => {
    const { random } = server.ctx;
    for (let round = 0; round < 100; round++) {
      const [length = 0, at = 0, value = 0] = random.bytes(3);
      const hello = Buffer.from(HELLO);
      hello[at % hello.length] = value;
      await Promise.all([
        thrown(random.bytes(4 * length), "TCP"),
        thrown(hello.subarray(0, 5 + length), "TCP"),
        thrown(hello, "TCP"),
        thrown(random.bytes(4 * length), "TLS"),
        thrown(Buffer.concat([Buffer.from(asked.slice(0, length), "latin1"), random.bytes(at)]), "TLS"),
      ]);
    }
    const station = await insertBasicsStation(server.ctx);
    const answer = await askUpdateInfo(server, {
      certificate: filesOf(vendorLeaf(root, station.eui64)),
      router: station.eui64,
    });
    expect(answer.status).toBe(200);
  });
});

/** A ClientHello of TLS 1.2: one suite, one group, one signature scheme. */
const HELLO = Buffer.from(
  [
    "160301004b01000047 0303",
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    "00 0002c02b 0100 001c",
    "000a00040002001d 000b00020100 000d000400020403 ff01000100",
  ]
    .join("")
    .replaceAll(" ", ""),
  "hex",
);
