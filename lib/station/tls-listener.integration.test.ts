// The TLS side of the stations' listener, seen by openssl and by clients that mean harm (enrolment.md T1 to T8, D9).
import { connect as connectTcp } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { insertBaseStation } from "#lib/testing/base-stations";
import { Gateway, requestOver } from "#lib/testing/gateway";
import { infinityFiles, P256_ORDER } from "#lib/testing/infinity-files";
import { declaredKey } from "#lib/testing/issuing";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { laxCertificate } from "#lib/testing/lax-certificate";

let server: TestKeyInstaller;

beforeAll(async () => {
  server = await startTestKeyInstaller("tls");
});

afterAll(() => server.stop());

const GET = "GET /key-installer/v1/certificate HTTP/1.1\r\nHost: localhost\r\n\r\n";

test.each(["-tls1_2", "-tls1_3"])(
  "%s is spoken, and the server's certificate verifies under the root by its name",
  async (version) => {
    const { code, stdout } = await new Gateway(server).sClient([
      version,
      "-verify_return_error",
      "-verify_hostname",
      "localhost",
    ]);
    expect(code).toBe(0);
    expect(stdout.toString()).toContain("Verification: OK");
  },
);

test.each(["-tls1", "-tls1_1"])("%s is refused", async (version) => {
  const { code, stderr } = await new Gateway(server).sClient([version, "-cipher", "ALL@SECLEVEL=0"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/alert protocol version|no protocols available/);
});

test.each(["NULL", "aNULL", "AES256-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-SHA"])(
  "the suite %s is refused",
  async (suite) => {
    const { code } = await new Gateway(server).sClient(["-tls1_2", "-cipher", `${suite}:@SECLEVEL=0`]);
    expect(code).toBe(1);
  },
);

test("ALPN offers HTTP/1.1 and nothing else", async () => {
  const gateway = new Gateway(server);
  expect((await gateway.sClient(["-alpn", "h2,http/1.1"])).stdout.toString()).toContain("ALPN protocol: http/1.1");
  expect((await gateway.sClient(["-alpn", "h2"])).code).toBe(1);
  expect((await gateway.sClient([])).code).toBe(0);
});

test.each(["-tls1_2", "-tls1_3"])("%s: a client certificate is asked for, of whatever authority", async (version) => {
  const { stdout } = await new Gateway(server).sClient([version]);
  expect(stdout.toString()).toContain("No client certificate CA names sent");
  expect(stdout.toString()).toMatch(/(Client Certificate Types|Requested Signature Algorithms):/);
});

test("renegotiation is refused", async () => {
  const output = await new Gateway(server).sClientTalk(
    ["-tls1_2"],
    "R\n",
    /no renegotiation|RENEGOTIATING[\s\S]*\n.*error/,
  );
  expect(output).toMatch(/no renegotiation/);
});

test.each(["-tls1_2", "-tls1_3"])("%s: a session is never resumed", async (version) => {
  const gateway = new Gateway(server);
  const session = gateway.file("session.pem");
  const identity = ["-cert", gateway.selfFile, "-key", gateway.keyFile];
  await gateway.sClientTalk([version, ...identity, "-sess_out", session], GET, /Verdict: unknown_key/);
  const again = await gateway.sClientTalk([version, ...identity, "-sess_in", session], GET, /Verdict: unknown_key/);
  expect(again).toMatch(/^New, TLS/m);
  expect(again).not.toMatch(/^Reused, TLS/m);
});

test("a head above 16 KiB is answered 431", async () => {
  const gateway = new Gateway(server);
  expect((await gateway.curl("/", "-H", `X-Long: ${"a".repeat(17_000)}`)).status).toBe(431);
  expect((await gateway.curl("/", "-H", `X-Long: ${"a".repeat(15_000)}`)).status).toBe(404);
});

test.each([
  ["no HTTP at all", "\x16\x03\xff\x00garbage\r\n\r\n"],
  ["a header without a name", "GET / HTTP/1.1\r\n: x\r\n\r\n"],
  [
    "two lengths",
    "POST /.well-known/est/simpleenroll HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nA",
  ],
  [
    "a length and chunks",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
])("within TLS, %s is answered 400 and ends the connection", async (_, sent) => {
  const gateway = new Gateway(server);
  const socket = await gateway.connect();
  const heard = text(socket);
  socket.write(sent, "latin1");
  expect(await heard).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
});

test("plain HTTP gets no answer of ours, and no redirect", async () => {
  const answer = await new Promise<string>((resolve, reject) => {
    let heard = "";
    const socket = connectTcp(server.station.keyInstallerPort, "127.0.0.1", () => socket.write(GET));
    socket.on("data", (bytes) => {
      heard += bytes.toString("latin1");
    });
    socket.on("close", () => resolve(heard)).on("error", reject);
  });
  expect(answer).not.toContain("HTTP/");
});

describe("a P-256 point at infinity, at which the runtime aborts when it is asked for the key's details", () => {
  test.each(["-tls1_2", "-tls1_3"])(
    "%s: alone, with a signature that holds, it is refused by name",
    async (version) => {
      const gateway = new Gateway(server);
      const { certificate, key } = infinityFiles(gateway, P256_ORDER);
      const answer = await gateway.sClientTalk([version, "-cert", certificate, "-key", key], GET, /Verdict: \w+/);
      expect(answer).toContain("HTTP/1.1 403 Forbidden");
      expect(answer).toContain("Verdict: unsupported_key");
    },
  );

  test.each(["-tls1_2", "-tls1_3"])(
    "%s: alone, with a signature that does not hold, it ends the handshake",
    async (version) => {
      const gateway = new Gateway(server);
      const { certificate, key } = infinityFiles(gateway, Buffer.alloc(32, 7));
      const answer = await gateway.sClientTalk([version, "-cert", certificate, "-key", key], GET, /alert|Verdict/);
      expect(answer).toContain("alert");
      expect(answer).not.toContain("HTTP/1.1");
    },
  );

  test.each(["-tls1_2", "-tls1_3"])("%s: beside a sound leaf it disturbs nobody", async (version) => {
    const gateway = new Gateway(server);
    const station = await insertBaseStation(server.ctx, declaredKey(server.ctx, gateway.publicKey));
    const { certificate } = infinityFiles(gateway, P256_ORDER);
    const identity = ["-cert", gateway.selfFile, "-key", gateway.keyFile, "-cert_chain", certificate];
    const answer = await gateway.sClientTalk([version, ...identity], GET, /Verdict: \w+/);
    expect(answer).toContain("Verdict: certificate_not_generated");
    const seen = await server.ctx.database.baseStationObservation.findMany({ where: { baseStationId: station.id } });
    expect(seen).toHaveLength(1);
  });
});

test("a certificate that only a lax reader takes is refused after the handshake, with what is wrong", async () => {
  const gateway = new Gateway(server);
  const certificate = laxCertificate(gateway);
  const answer = await gateway.sClientTalk(["-cert", certificate, "-key", gateway.keyFile], GET, /malformed time/);
  expect(answer).toContain("HTTP/1.1 400 Bad Request");
  expect(answer).toContain("Verdict: request_refused");
});

test("a connection that stays open is judged anew with every request", async () => {
  const gateway = new Gateway(server);
  await insertBaseStation(server.ctx, declaredKey(server.ctx, gateway.publicKey));
  const socket = await gateway.connect();
  const ask = () => requestOver(socket, { path: "/key-installer/v1/certificate" });
  expect(await ask()).toMatchObject({ status: 404, headers: { Verdict: "certificate_not_generated" } });
  await gateway.enrol(gateway.request("/"), ...gateway.identity());
  expect(await ask()).toMatchObject({ status: 200 });
  socket.destroy();
});
