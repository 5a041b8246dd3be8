// EST as clients see it: curl and openssl on one side, a station process on the other (enrolment.md sections 2 to 7).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { certificatePem } from "#lib/pki/certificate-reader";
import { insertBaseStation } from "#lib/testing/base-stations";
import { certsOnly, Gateway, requestOver } from "#lib/testing/gateway";
import { declaredKey } from "#lib/testing/issuing";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { openssl, withFiles } from "#lib/testing/openssl";

let server: TestKeyInstaller;

beforeAll(async () => {
  server = await startTestKeyInstaller("est");
});

afterAll(() => server.stop());

/** A gateway whose key is declared. */
async function declaredGateway(fields: Parameters<typeof insertBaseStation>[1] = {}) {
  const gateway = new Gateway(server);
  const station = await insertBaseStation(server.ctx, { ...declaredKey(server.ctx, gateway.publicKey), ...fields });
  return { gateway, station, subject: `/CN=${station.eui64 ?? station.lrrUuid}` };
}

const attemptsOf = (message: object) => server.ctx.database.connectionAttempt.findMany({ where: message });

describe("cacerts", () => {
  test("needs no authentication, and openssl reads root and Base Station CA from it, in DER order", async () => {
    const answer = await new Gateway(server).curl("/.well-known/est/cacerts");

    expect(answer.status).toBe(200);
    expect(answer.headers["Content-Type"]).toBe("application/pkcs7-mime");
    const certificates = certsOnly(answer);
    const subjects = certificates.map((der) => openssl(["x509", "-noout", "-subject"], certificatePem(der)).stdout);
    expect(subjects.filter((text) => text.includes("Root CA"))).toHaveLength(1);
    expect(subjects.filter((text) => text.includes("Base Station CA"))).toHaveLength(1);
    expect(certificates.map((der) => Buffer.from(der)).toSorted(Buffer.compare)).toEqual(
      certificates.map((der) => Buffer.from(der)),
    );
  });

  test("its base64 has lines of 64 characters ended by LF, and the header that older clients wait for", async () => {
    const { headers, body } = await new Gateway(server).curl("/.well-known/est/cacerts");
    const text = body.toString("latin1");
    expect(headers["Content-Transfer-Encoding"]).toBe("base64");
    expect(headers["Content-Length"]).toBe(String(body.length));
    expect(headers["Transfer-Encoding"]).toBeUndefined();
    expect(text).toMatch(/^([A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/=]{1,64}\n$/);
  });
});

test("csrattrs lists the curve as an attribute; a label that demands linking lists challengePassword too", async () => {
  const gateway = new Gateway(server);
  const plain = await gateway.curl("/.well-known/est/csrattrs");
  const linked = await gateway.curl("/.well-known/est/station-linked/csrattrs");
  const parse = (body: Buffer) =>
    openssl(["asn1parse", "-inform", "DER"], Buffer.from(body.toString("latin1"), "base64")).stdout;

  expect(plain).toMatchObject({ status: 200, headers: { "Content-Type": "application/csrattrs" } });
  expect(parse(plain.body)).toMatch(/id-ecPublicKey[\s\S]*prime256v1[\s\S]*ecdsa-with-SHA256/);
  expect(parse(plain.body)).not.toContain("challengePassword");
  expect(parse(linked.body)).toContain("challengePassword");
});

describe("simpleenroll", () => {
  test("a station that proves its declared key by TLS gets a certificate that openssl verifies", async () => {
    const { gateway, station, subject } = await declaredGateway();

    const answer = await gateway.enrol(gateway.request(subject), ...gateway.identity());

    expect(answer.status).toBe(200);
    expect(answer.headers["Content-Type"]).toBe("application/pkcs7-mime; smime-type=certs-only");
    expect(answer.headers["Cache-Control"]).toBe("no-store");
    expect(certsOnly(answer)).toHaveLength(1); // the leaf alone
    const file = gateway.keepIssued(answer);
    const cacerts = certsOnly(await gateway.curl("/.well-known/est/cacerts"));
    withFiles({ chain: cacerts.map(certificatePem).join("") }, ({ chain }) => {
      expect(openssl(["verify", "-purpose", "sslclient", "-CAfile", chain, file])).toMatchObject({ ok: true });
    });
    expect(openssl(["x509", "-in", file, "-noout", "-subject"]).stdout).toContain(station.lrrUuid);
    const audit = await server.ctx.database.auditEvent.findMany({ where: { baseStationId: station.id } });
    expect(audit.map(({ action }) => action)).toEqual(expect.arrayContaining(["certificate.download"]));
  });

  test("asked again with the same key, early, it gives the same certificate, also with another request", async () => {
    const { gateway, subject } = await declaredGateway();
    const first = await gateway.enrol(gateway.request(subject), ...gateway.identity());
    const again = await gateway.enrol(gateway.request(subject), ...gateway.identity());
    expect(again.body).toEqual(first.body);
  });

  test.each([[""], ["station/"]])("path %j/simpleenroll: an empty subject will do", async (label) => {
    const { gateway } = await declaredGateway();
    const answer = await gateway.enrolAt(`${label}simpleenroll`, gateway.request("/"), ...gateway.identity());
    expect(answer.status).toBe(200);
  });

  test("a body in lines with CRLF, and a Content-Transfer-Encoding of any value, are taken", async () => {
    const { gateway, subject } = await declaredGateway();
    const lines = gateway
      .request(subject)
      .toString("base64")
      .replaceAll(/.{1,76}/g, "$&\r\n");
    const answer = await gateway.curl(
      "/.well-known/est/simpleenroll",
      ...["-H", "Content-Type: Application/PKCS10; charset=x", "-H", "Content-Transfer-Encoding: binary"],
      ...["--data-binary", lines, ...gateway.identity()],
    );
    expect(answer.status).toBe(200);
  });

  test("the key of the request must be the declared one, and the refusal is on record", async () => {
    const { gateway, station, subject } = await declaredGateway();
    const other = new Gateway(server);
    const answer = await gateway.enrol(other.request(subject), ...gateway.identity());
    expect(answer).toMatchObject({ status: 403, headers: { Verdict: "key_not_declared_key" } });
    expect(await attemptsOf({ baseStationId: station.id })).toMatchObject([{ verdict: "key_not_declared_key" }]);
  });

  test("a name that is not the station's is refused, with what it claimed on record", async () => {
    const { gateway, station } = await declaredGateway();
    const answer = await gateway.enrol(gateway.request("/CN=7076FF-999999999999"), ...gateway.identity());
    expect(answer).toMatchObject({ status: 400, headers: { Verdict: "names_disagree" } });
    expect(await attemptsOf({ baseStationId: station.id })).toMatchObject([
      { verdict: "names_disagree", claimedName: "7076FF-999999999999" },
    ]);
  });

  test("a request whose signature does not fit its key is refused", async () => {
    const { gateway, subject } = await declaredGateway();
    const request = gateway.request(subject);
    request[request.length - 1] = (request.at(-1) ?? 0) ^ 1;
    const answer = await gateway.enrol(request, ...gateway.identity());
    expect(answer).toMatchObject({ status: 400, headers: { Verdict: "proof_of_possession_failed" } });
  });

  test.each([
    ["PEM", (der: Buffer) => `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString("base64")}\n-----END`],
    ["data after padding", (der: Buffer) => `${der.toString("base64")}==QQ==`],
    ["base64 of something else", () => Buffer.from("hello there").toString("base64")],
    ["nothing", () => ""],
  ])("a body of %s is answered 400 with one short sentence", async (_, body) => {
    const { gateway, subject } = await declaredGateway();
    const answer = await gateway.curl(
      "/.well-known/est/simpleenroll",
      ...["-H", "Content-Type: application/pkcs10", "--data-binary", body(gateway.request(subject))],
      ...gateway.identity(),
    );
    expect(answer).toMatchObject({ status: 400, headers: { Verdict: "request_refused" } });
    expect(answer.headers["Content-Type"]).toBe("text/plain; charset=utf-8");
    expect(answer.body.length).toBeLessThanOrEqual(512);
    expect(answer.body.toString()).toMatch(/^[^\n]+\.\n$/);
  });

  test("another media type is answered 415", async () => {
    const { gateway } = await declaredGateway();
    const args = ["-H", "Content-Type: application/octet-stream", "--data-binary", "AAAA", ...gateway.identity()];
    expect((await gateway.curl("/.well-known/est/simpleenroll", ...args)).status).toBe(415);
  });

  test("a body above 64 KiB is answered 413, whether its length was announced or not", async () => {
    const { gateway } = await declaredGateway();
    const type = ["-H", "Content-Type: application/pkcs10", "--data-binary", `@${gateway.keyFile}.big`];
    openssl(["rand", "-base64", "-out", `${gateway.keyFile}.big`, "100000"]);
    for (const transfer of [[], ["-H", "Transfer-Encoding: chunked"]]) {
      const answer = await gateway.curl("/.well-known/est/simpleenroll", ...type, ...transfer, ...gateway.identity());
      expect(answer).toMatchObject({ status: 413 });
    }
  });

  test("a connection that was asked for a password goes on to be used", async () => {
    const gateway = new Gateway(server);
    const socket = await gateway.connect({ cert: "", key: "" });
    const headers = { "Content-Type": "application/pkcs10" };
    const ask = { method: "POST", path: "/.well-known/est/simpleenroll", headers, body: "A".repeat(20_000) };
    expect((await requestOver(socket, ask)).status).toBe(401);
    expect((await requestOver(socket, ask)).status).toBe(401);
    socket.destroy();
  });
});

describe("who is it", () => {
  test("a key that is not declared is answered 401 without a body, and its owner can be declared from the attempt", async () => {
    const gateway = new Gateway(server, undefined, "/CN=roof north");
    const answer = await gateway.enrol(gateway.request("/"), ...gateway.identity());
    expect(answer).toMatchObject({
      status: 401,
      headers: {
        "WWW-Authenticate": 'Basic realm="key-installer"',
        "Content-Length": "0",
        Verdict: "unknown_key",
      },
    });
    expect(answer.body).toHaveLength(0);
    const [attempt] = await attemptsOf({ publicKeyFingerprint: gateway.publicKey.fingerprint });
    expect(attempt).toMatchObject({ verdict: "unknown_key", claimedName: "roof north", baseStationId: null });
    expect(attempt?.publicKey && Buffer.from(attempt.publicKey)).toEqual(Buffer.from(gateway.publicKey.spki));
    expect(attempt?.address).toMatch(/^127\.0\.0\.1$|^::1$/);
  });

  test("a caller without any certificate is asked for a password, on each path that needs to know who calls", async () => {
    const gateway = new Gateway(server);
    for (const path of ["/.well-known/est/simpleenroll", "/.well-known/est/simplereenroll"]) {
      const args = ["-H", "Content-Type: application/pkcs10", "--data-binary", "AAAA"];
      expect(await gateway.curl(path, ...args)).toMatchObject({ status: 401, headers: { Verdict: "no_certificate" } });
    }
    expect((await gateway.curl("/key-installer/v1/certificate")).status).toBe(401);
  });

  test("a key that is too weak is named, whatever the handshake thinks of it", async () => {
    const gateway = new Gateway(server, ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]);
    const ask = "GET /key-installer/v1/certificate HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const lax = ["-cipher", "DEFAULT@SECLEVEL=0", "-cert", gateway.selfFile, "-key", gateway.keyFile];
    for (const version of ["-tls1_2", "-tls1_3"]) {
      const answer = await gateway.sClientTalk([version, ...lax], ask, /RSA 1024 is too small/);
      expect(answer).toContain("HTTP/1.1 403 Forbidden");
      expect(answer).toContain("Verdict: weak_key");
    }
  });

  test.each([
    ["P-521", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]],
    ["Ed25519", ["-algorithm", "ED25519"]],
  ])("a %s key is refused by name", async (name, newKey) => {
    const gateway = new Gateway(server, newKey);
    const answer = await gateway.curl("/key-installer/v1/certificate", ...gateway.identity());
    expect(answer).toMatchObject({ status: 403, headers: { Verdict: "unsupported_key" } });
    expect(answer.body.toString()).toContain(name);
  });

  test("a suspended station is answered 403", async () => {
    const { gateway, station } = await declaredGateway({ administrativeState: "SUSPENDED" });
    const answer = await gateway.enrol(gateway.request("/"), ...gateway.identity());
    expect(answer).toMatchObject({ status: 403, headers: { Verdict: "station_suspended" } });
    expect(await attemptsOf({ baseStationId: station.id })).toMatchObject([{ verdict: "station_suspended" }]);
  });

  test("headers of a proxy that name a client certificate or an address change nothing", async () => {
    const { gateway } = await declaredGateway();
    const forged = ["-H", "Client-Cert: :AAAA:", "-H", "X-SSL-Client-Cert: x", "-H", "X-Forwarded-For: 203.0.113.9"];
    const stranger = new Gateway(server);
    const answer = await stranger.enrol(gateway.request("/"), ...forged, ...stranger.identity());
    expect(answer.status).toBe(401);
    const [attempt] = await attemptsOf({ publicKeyFingerprint: stranger.publicKey.fingerprint });
    expect(attempt?.address).not.toBe("203.0.113.9");
  });
});

describe("simplereenroll", () => {
  test("by the current certificate, before its window: the same certificate again", async () => {
    const { gateway, subject } = await declaredGateway();
    const file = gateway.keepIssued(await gateway.enrol(gateway.request(subject), ...gateway.identity()));
    const answer = await gateway.enrolAt("simplereenroll", gateway.request(subject), ...gateway.identity(file));
    expect(answer.status).toBe(200);
    expect(gateway.serialOf(gateway.keepIssued(answer, "again.crt"))).toBe(gateway.serialOf(file));
  });

  test("inside its window: a new one, and the old one is let in still", async () => {
    const { gateway, station, subject } = await declaredGateway();
    const file = gateway.keepIssued(await gateway.enrol(gateway.request(subject), ...gateway.identity()));
    const opened = { renewalOpensAt: new Date(Date.now() - 1000) };
    await server.ctx.database.certificate.updateMany({ where: { baseStationId: station.id }, data: opened });

    const answer = await gateway.enrolAt("simplereenroll", gateway.request(subject), ...gateway.identity(file));

    expect(answer.status).toBe(200);
    expect(gateway.serialOf(gateway.keepIssued(answer, "new.crt"))).not.toBe(gateway.serialOf(file));
    expect((await gateway.curl("/key-installer/v1/certificate", ...gateway.identity(file))).status).toBe(200);
  });

  test("by a self-signed certificate of the declared key it is a simpleenroll: some clients always call it", async () => {
    const { gateway } = await declaredGateway();
    const answer = await gateway.enrolAt("simplereenroll", gateway.request("/"), ...gateway.identity());
    expect(answer.status).toBe(200);
  });
});

describe("linking to the connection", () => {
  const versions = ["TLSv1.2", "TLSv1.3"] as const;
  const post = (socket: Parameters<typeof requestOver>[0], request: Buffer, label = "") =>
    requestOver(socket, {
      method: "POST",
      path: `/.well-known/est/${label}simpleenroll`,
      headers: { "Content-Type": "application/pkcs10" },
      body: request.toString("base64"),
    });

  test.each(versions)("%s: the connection's own value is accepted, also where it is demanded", async (version) => {
    const { gateway, station } = await declaredGateway();
    const socket = await gateway.connect({ minVersion: version, maxVersion: version });
    const value =
      version === "TLSv1.2"
        ? (socket.getFinished() as Buffer)
        : socket.exportKeyingMaterial(32, "EXPORTER-Channel-Binding", Buffer.alloc(0));
    const request = gateway.requestWithChallenge(station.lrrUuid, value.toString("base64"));
    for (const label of ["", "station-linked/"]) expect((await post(socket, request, label)).status).toBe(200);
    socket.destroy();
  });

  test.each(versions)("%s: the value of another connection is refused, demanded or not", async (version) => {
    const { gateway, station } = await declaredGateway();
    const other = await gateway.connect({ minVersion: version, maxVersion: version });
    const foreign = other.getFinished() as Buffer;
    other.destroy();
    const socket = await gateway.connect({ minVersion: version, maxVersion: version });
    const request = gateway.requestWithChallenge(station.lrrUuid, foreign.toString("base64"));
    for (const label of ["", "station-linked/"]) {
      expect(await post(socket, request, label)).toMatchObject({ status: 400, headers: { Verdict: "linking_failed" } });
    }
    socket.destroy();
    expect(await attemptsOf({ baseStationId: station.id })).toMatchObject([{ verdict: "linking_failed" }]);
  });

  test.each(versions)("%s: without a value it is refused only where linking is demanded", async (version) => {
    const { gateway } = await declaredGateway();
    const socket = await gateway.connect({ minVersion: version, maxVersion: version });
    const request = gateway.request("/");
    expect((await post(socket, request)).status).toBe(200);
    const refused = await post(socket, request, "station-linked/");
    expect(refused).toMatchObject({ status: 400, headers: { Verdict: "linking_failed" } });
    socket.destroy();
  });
});

test.each([
  ["GET", "/.well-known/est/simpleenroll", 405, "POST"],
  ["PUT", "/.well-known/est/simplereenroll", 405, "POST"],
  ["POST", "/.well-known/est/cacerts", 405, "GET, HEAD"],
  ["DELETE", "/.well-known/est/station/csrattrs", 405, "GET, HEAD"],
  ["HEAD", "/key-installer/v1/certificate", 405, "GET"],
  ["GET", "/key-installer/v1/report", 405, "POST"],
  ["POST", "/.well-known/est/fullcmc", 404, undefined],
  ["POST", "/.well-known/est/serverkeygen", 404, undefined],
  ["GET", "/.well-known/est/unknown/cacerts", 404, undefined],
  ["GET", "/.well-known/est/cacerts/cacerts", 404, undefined],
  ["GET", "/.well-known/est//cacerts", 404, undefined],
  ["GET", "/.well-known/est/cacerts/", 404, undefined],
  ["GET", "/.well-known/est/station/station/cacerts", 404, undefined],
  ["GET", "/.well-known/est/", 404, undefined],
  ["GET", "/.well-known/EST/cacerts", 404, undefined],
  ["GET", "/", 404, undefined],
])("%s %s is answered %d", async (method, path, status, allow) => {
  const how = method === "HEAD" ? ["--head"] : ["-X", method];
  const answer = await new Gateway(server).curl(path, ...how, "--path-as-is");
  expect(answer.status).toBe(status);
  expect(answer.headers.Allow).toBe(allow);
  expect(answer.headers.Location).toBeUndefined();
});

test("HEAD answers as GET without the body, and a query changes nothing", async () => {
  const gateway = new Gateway(server);
  const get = await gateway.curl("/.well-known/est/cacerts?x=1");
  const head = await gateway.curl("/.well-known/est/cacerts", "--head");
  expect(get.status).toBe(200);
  expect(head.headers["Content-Length"]).toBe(get.headers["Content-Length"]);
});
