// What Node's reader of HTTP does not take, inside TLS: answered with a length, and kept as a connection attempt.
import { readFileSync } from "node:fs";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Prisma } from "#lib/generated/prisma/client";
import { insertBaseStation } from "#lib/testing/base-stations";
import { askUpdateInfo, filesOf, insertBasicsStation, insertVendorCa } from "#lib/testing/basics-peer";
import { judgeAnswer } from "#lib/testing/basics-station-answer";
import { Gateway } from "#lib/testing/gateway";
import { declaredKey } from "#lib/testing/issuing";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";

let server: TestKeyInstaller;
const root = vendorRoot("Acme Root");

beforeAll(async () => {
  server = await startTestKeyInstaller("no_http", { limits: { strangersPerMinute: 20, perStationPerMinute: 20 } });
  await insertVendorCa(server.ctx, root);
});

afterAll(() => server.stop());

type Files = { cert: string; key: string };

/** All that a listener answers until it closes; what is sent comes in several TLS records. */
function answerTo(port: number, bytes: string, certificate?: Files): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    const ca = readFileSync(server.rootFile);
    const socket = connect({ host: "localhost", port, ca, ...certificate });
    socket.once("secureConnect", () => {
      for (let at = 0; at < bytes.length; at += 1_000) socket.write(bytes.slice(at, at + 1_000), "latin1");
    });
    socket.on("data", (part) => {
      received += part.toString("latin1");
    });
    socket.once("error", reject).once("close", () => resolve(received));
  });
}

const attempts = (where: Prisma.ConnectionAttemptWhereInput) =>
  server.ctx.database.connectionAttempt.findMany({ where: { verdict: "malformed_request", ...where } });

const NONSENSE = "\x01\x02 nonsense\r\n\r\n";
const IS_NONE = "The request is no HTTP.";

const LISTENERS = [
  ["KEY_INSTALLER", "keyInstallerPort"],
  ["CUPS", "cupsPort"],
  ["LNS", "lnsPort"],
] as const;

describe.each(LISTENERS)("at %s", (listener, portName) => {
  const send = (bytes: string, certificate?: Files) => answerTo(server.station[portName], bytes, certificate);
  /** Sent here by somebody without a certificate. */
  let unread = 0;

  test.each([
    ["garbage", NONSENSE, 400, IS_NONE],
    ["a method that there is not", "FETCH / HTTP/1.1\r\nHost: x\r\n\r\n", 400, IS_NONE],
    ["a URL with a control character", "GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n", 400, IS_NONE],
    [
      "a head of 20 KiB",
      `GET /router-info HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${"t".repeat(20_480)}\r\n\r\n`,
      431,
      "The head of the request is longer than 16 KiB.",
    ],
  ])("%s is answered with a length, and kept with what was wrong", async (_what, bytes, status, message) => {
    expect(judgeAnswer(Buffer.from(await send(bytes), "latin1"))).toMatchObject({ kind: "REJECTED", status });
    const kept = [{ message, count: ++unread, address: "127.0.0.1" }];
    await expect.poll(() => attempts({ listener }), { timeout: 10_000 }).toMatchObject(kept);
  });

  test("whoever takes it for a proxy is told that it is none", async () => {
    const answer = await send("CONNECT localhost:5432 HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(judgeAnswer(Buffer.from(answer, "latin1"))).toMatchObject({ kind: "REJECTED", status: 405 });
  });

  test("a flood of it is one attempt, counted, and shuts nobody out", async () => {
    for (let group = 0; group < 10; group++) {
      await Promise.all(Array.from({ length: 10 }, () => send(NONSENSE)));
    }
    unread += 100;
    await expect.poll(() => attempts({ listener }), { timeout: 10_000 }).toMatchObject([{ count: unread }]);
    const { eui64 } = await insertBasicsStation(server.ctx);
    const { status } = await askUpdateInfo(server, { router: eui64, certificate: filesOf(vendorLeaf(root, eui64)) });
    expect(status).toBe(200);
  });
});

describe.each(LISTENERS.slice(1))("at %s, with a vendor's certificate", (listener, portName) => {
  const send = (certificate: Files) => answerTo(server.station[portName], NONSENSE, certificate);

  test("it stands on the page of the station that the certificate proves, which stays out", async () => {
    const { id, eui64 } = await insertBasicsStation(server.ctx);
    await send(filesOf(vendorLeaf(root, eui64)));
    await expect
      .poll(() => attempts({ listener, baseStationId: id }))
      .toMatchObject([{ organizationId: server.ctx.organizationId, message: IS_NONE }]);
    const seen = await server.ctx.database.baseStationObservation.findMany({ where: { baseStationId: id } });
    expect(seen.filter(({ vendorCertificateAt }) => vendorCertificateAt !== null)).toEqual([]);
  });

  test("a flood of one station's is its own, and beyond its rate is only counted", async () => {
    const { id, eui64 } = await insertBasicsStation(server.ctx);
    const certificate = filesOf(vendorLeaf(root, eui64));
    for (let sent = 0; sent < 60; sent++) await send(certificate);
    const all = () => attempts({ listener, certificateSubject: { contains: eui64 } });
    const counted = async () => (await all()).reduce((sum, { count }) => sum + count, 0);
    await expect.poll(counted, { timeout: 10_000 }).toBe(60);
    const whose = (await all()).map(({ baseStationId }) => baseStationId);
    expect(new Set(whose)).toEqual(new Set([id, null]));
  });

  test("a stranger's is told to the organization whose vendor CA vouches for it, and waits in no inbox", async () => {
    const eui64 = "58A0CBFFFE80AA77";
    await send(filesOf(vendorLeaf(root, eui64)));
    await expect
      .poll(() => attempts({ listener, certificateSubject: { contains: eui64 } }))
      .toMatchObject([{ organizationId: server.ctx.organizationId, baseStationId: null, provenEui64: null }]);
  });
});

test("at the Key Installer it stands on the page of the station whose key was proved", async () => {
  const gateway = new Gateway(server);
  const { id } = await insertBaseStation(server.ctx, declaredKey(server.ctx, gateway.publicKey));
  const certificate = { cert: readFileSync(gateway.selfFile, "utf8"), key: readFileSync(gateway.keyFile, "utf8") };
  await answerTo(server.station.keyInstallerPort, NONSENSE, certificate);
  await expect
    .poll(() => attempts({ listener: "KEY_INSTALLER", baseStationId: id }))
    .toMatchObject([{ message: IS_NONE }]);
});

test("at the LNS, who asks for no WebSocket and names no host is answered with a length too", async () => {
  const answer = await answerTo(server.station.lnsPort, "GET /router-info HTTP/1.1\r\nConnection: close\r\n\r\n");
  expect(judgeAnswer(Buffer.from(answer, "latin1"))).toMatchObject({ kind: "REJECTED", status: 426 });
});
