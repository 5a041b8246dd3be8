// /key-installer/v1 and mode P as clients see them, with curl (issue section 1; enrolment.md P2, section 21).
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { BaseStationRef } from "#lib/base-station/schema";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { revokeCertificate } from "#lib/certificate/revoke-certificate";
import { RegenerateCertificate, RevokeCertificate } from "#lib/certificate/schema";
import { setStationPassword } from "#lib/enrolment/set-station-password";
import { insertBaseStation } from "#lib/testing/base-stations";
import { Gateway, type GatewayAnswer } from "#lib/testing/gateway";
import { declaredKey } from "#lib/testing/issuing";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { openssl } from "#lib/testing/openssl";
import { setPolicy } from "#lib/testing/policy";

let server: TestKeyInstaller;

beforeAll(async () => {
  server = await startTestKeyInstaller("key_installer");
});

afterAll(() => server.stop());

const CERTIFICATE = "/key-installer/v1/certificate";
const REPORT = "/key-installer/v1/report";

async function declaredGateway(fields: Parameters<typeof insertBaseStation>[1] = {}) {
  const gateway = new Gateway(server);
  const station = await insertBaseStation(server.ctx, { ...declaredKey(server.ctx, gateway.publicKey), ...fields });
  return { gateway, station };
}

/** A gateway that has its first certificate. */
async function enrolledGateway() {
  const { gateway, station } = await declaredGateway();
  const answer = await gateway.enrol(gateway.request("/"), ...gateway.identity());
  return { gateway, station, file: gateway.keepIssued(answer) };
}

async function passwordStation(password: string) {
  const gateway = new Gateway(server);
  const station = await insertBaseStation(server.ctx, { access: "PASSWORD" });
  await setStationPassword(server.ctx, { baseStation: BaseStationRef.parse(station.id), password });
  return { gateway, station, basic: ["--user", `${station.lrrUuid}:${password}`] };
}

const current = (baseStationId: string) =>
  server.ctx.database.certificate.findFirstOrThrow({ where: { baseStationId, status: "ISSUED" } });

/** Asks until there is another answer than 202. */
async function fetched(ask: () => Promise<GatewayAnswer>): Promise<GatewayAnswer> {
  return vi.waitFor(
    async () => {
      const answer = await ask();
      expect(answer.status).not.toBe(202);
      return answer;
    },
    { timeout: 20_000, interval: 50 },
  );
}

describe("fetching the certificate", () => {
  test("PEM of the leaf and its chain, with an entity tag; a poll costs a 304", async () => {
    const { gateway, file } = await enrolledGateway();
    const first = await gateway.curl(CERTIFICATE, ...gateway.identity());
    expect(first).toMatchObject({
      status: 200,
      headers: { "Content-Type": "application/pem-certificate-chain", "Cache-Control": "private, no-cache" },
    });
    const pem = first.body.toString();
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(3); // leaf, Base Station CA, root
    expect(pem).toContain(openssl(["x509", "-in", file]).stdout);
    const etag = first.headers.ETag ?? "";
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/);

    const again = await gateway.curl(CERTIFICATE, "-H", `If-None-Match: ${etag}`, ...gateway.identity());
    expect(again).toMatchObject({ status: 304, headers: { ETag: etag } });
    expect(again.body).toHaveLength(0);
    expect(new Date(again.headers["Renewal-Opens"] ?? "").getTime()).toBeGreaterThan(Date.now());
  });

  test("DER of the leaf where that is wanted, with an entity tag of its own", async () => {
    const { gateway, station } = await enrolledGateway();
    const accept = ["-H", "Accept: application/pkix-cert"];
    const answer = await gateway.curl(CERTIFICATE, ...accept, ...gateway.identity());
    expect(answer.headers["Content-Type"]).toBe("application/pkix-cert");
    expect(answer.body).toEqual(Buffer.from((await current(station.id)).certificate ?? []));
    const etag = answer.headers.ETag ?? "";
    const other = await gateway.curl(CERTIFICATE, "-H", `If-None-Match: ${etag}`, ...gateway.identity());
    expect(other.status).toBe(200);
    const same = await gateway.curl(CERTIFICATE, "-H", `If-None-Match: ${etag}`, ...accept, ...gateway.identity());
    expect(same.status).toBe(304);
  });

  test("REGENERATE, fetch, Downloaded, In use; the old one is refused with a hint, and openssl's serial is the new one", async () => {
    const { gateway, station, file } = await enrolledGateway();
    const asked = RegenerateCertificate.parse({ baseStation: station.id, reason: "LOST" });
    await regenerateCertificate(server.ctx, asked);

    const refused = await gateway.curl(CERTIFICATE, ...gateway.identity(file));
    expect(refused).toMatchObject({ status: 403, headers: { Verdict: "certificate_revoked" } });
    expect(refused.body.toString()).toContain("self-signed certificate of the same key");

    const answer = await fetched(() => gateway.curl(CERTIFICATE, ...gateway.identity()));
    expect(answer.status).toBe(200);
    const made = await current(station.id);
    expect(made).toMatchObject({ inUseSince: null, downloadedFrom: expect.stringMatching(/^127\.0\.0\.1$|^::1$/) });
    expect(made.downloadedAt).not.toBeNull();

    const newFile = gateway.file("new.crt");
    writeFileSync(newFile, answer.body);
    expect(gateway.serialOf(newFile)).toBe(made.serialNumber);
    const shown = await gateway.curl(
      CERTIFICATE,
      "-H",
      `If-None-Match: ${answer.headers.ETag}`,
      ...gateway.identity(newFile),
    );
    expect(shown.status).toBe(304);
    expect((await current(station.id)).inUseSince).not.toBeNull();
    const audit = await server.ctx.database.auditEvent.findMany({ where: { baseStationId: station.id } });
    expect(audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["certificate.download", "certificate.in_use"]),
    );
  });

  test("while one is being made: 202 with Retry-After and no body", async () => {
    const { gateway, station } = await enrolledGateway();
    const wish = { id: `op_${station.id.slice(3)}`, organizationId: station.organizationId, baseStationId: station.id };
    const later = new Date(Date.now() + 3_600_000);
    await server.ctx.database.certificateWish.create({
      data: {
        ...wish,
        ...{ purpose: "STATION", kind: "REGENERATION", status: "OPEN", reason: "LOST", requestedBy: "Test" },
        ...{ requestedAt: new Date(), notBeforeAttempt: later },
      },
    });
    const answer = await gateway.curl(CERTIFICATE, ...gateway.identity());
    expect(answer).toMatchObject({ status: 202, headers: { "Content-Length": "0" } });
    expect(answer.headers["Retry-After"]).toMatch(/^[1-9]\d*$/);
    expect(answer.body).toHaveLength(0);
  });

  test("after REVOKE enrolment is closed until REGENERATE opens it again", async () => {
    const { gateway, station } = await enrolledGateway();
    const { id } = await current(station.id);
    await revokeCertificate(server.ctx, RevokeCertificate.parse({ certificate: id, reason: "OTHER" }));
    const closed = { status: 403, headers: { Verdict: "enrolment_closed" } };
    expect(await gateway.curl(CERTIFICATE, ...gateway.identity())).toMatchObject(closed);
    expect(await gateway.enrol(gateway.request("/"), ...gateway.identity())).toMatchObject(closed);

    const asked = RegenerateCertificate.parse({ baseStation: station.id, reason: "LOST" });
    await regenerateCertificate(server.ctx, asked);
    expect((await fetched(() => gateway.curl(CERTIFICATE, ...gateway.identity()))).status).toBe(200);
  });
});

describe("reports", () => {
  const json = (body: unknown) => ["-H", "Content-Type: application/json", "--data-binary", JSON.stringify(body)];

  test("what a station tells about itself is stored with its time", async () => {
    const { gateway, station, file } = await enrolledGateway();
    const told = {
      lrrVersion: "2.8.36",
      model: "FEMTO",
      backhaul: "TLS",
      serialNumber: gateway.serialOf(file),
      uptimeS: 123,
    };
    const answer = await gateway.curl(REPORT, ...json(told), ...gateway.identity(file));
    expect(answer).toMatchObject({ status: 204 });
    const where = { baseStationId: station.id };
    const seen = await server.ctx.database.baseStationObservation.findUniqueOrThrow({ where });
    expect(seen).toMatchObject({
      ...{ lrrVersion: "2.8.36", model: "FEMTO", backhaul: "TLS", uptimeS: 123n, tlsVersion: "TLSv1.3" },
      ...{ reportedSerialNumber: told.serialNumber, certificateSerialNumber: told.serialNumber },
    });
    expect(seen.reportedAt).not.toBeNull();
  });

  test.each([
    [JSON.stringify({ uptimeS: "long" }), "validation_failed", "/uptimeS: "],
    [JSON.stringify({ backhaul: "PIGEON" }), "validation_failed", "/backhaul: "],
    ["[]", "validation_failed", ""],
    ["{", "malformed_json", "not JSON"],
  ])("%s is answered 400 and says where", async (body, verdict, words) => {
    const { gateway } = await enrolledGateway();
    const args = ["-H", "Content-Type: application/json", "--data-binary", body, ...gateway.identity()];
    const answer = await gateway.curl(REPORT, ...args);
    expect(answer).toMatchObject({ status: 400, headers: { Verdict: verdict } });
    expect(answer.body.toString()).toContain(words);
  });

  test("a stranger's report is refused, and another media type too", async () => {
    const stranger = new Gateway(server);
    expect((await stranger.curl(REPORT, ...json({}), ...stranger.identity())).status).toBe(401);
    const { gateway } = await declaredGateway();
    expect((await gateway.curl(REPORT, "--data-binary", "{}", ...gateway.identity())).status).toBe(415);
  });
});

describe("password", () => {
  test.each([
    ["sent at once", ["--basic"]],
    ["sent after the 401, on a new connection", ["--anyauth", "-H", "Connection: close"]],
  ])("%s, it enrols any key, which becomes the key on record", async (_, how) => {
    const { gateway, station, basic } = await passwordStation("correct horse battery");
    const answer = await gateway.enrol(gateway.request("/"), ...how, ...basic);
    expect(answer.status).toBe(200);
    const { publicKeyFingerprint } = await server.ctx.database.baseStation.findUniqueOrThrow({
      where: { id: station.id },
    });
    expect(publicKeyFingerprint).toBe(gateway.publicKey.fingerprint);
    const fetchedOne = await gateway.curl(CERTIFICATE, ...basic);
    expect(fetchedOne.status).toBe(200);
  });

  test("a user in lower case is the same station", async () => {
    const { gateway, station } = await passwordStation("correct horse battery");
    const user = ["--user", `${station.lrrUuid.toLowerCase()}:correct horse battery`];
    expect((await gateway.enrol(gateway.request("/"), ...user)).status).toBe(200);
  });

  test("a wrong password and an unknown station cannot be told apart, and both are on record", async () => {
    const { gateway, station } = await passwordStation("correct horse battery");
    const wrong = await gateway.curl(CERTIFICATE, "--user", `${station.lrrUuid}:incorrect`);
    const unknown = await gateway.curl(CERTIFICATE, "--user", "7076FF-FFFFFFFFFFFF:incorrect");
    const withoutDate = ({ headers: { Date: _, ...headers }, ...answer }: GatewayAnswer) => ({ ...answer, headers });
    expect(withoutDate(wrong)).toEqual(withoutDate(unknown));
    expect(wrong).toMatchObject({ status: 401, headers: { "Content-Length": "0", Verdict: "wrong_password" } });
    const attempts = await server.ctx.database.connectionAttempt.findMany({ where: { verdict: "wrong_password" } });
    expect(attempts.map(({ claimedName }) => claimedName)).toEqual(
      expect.arrayContaining([station.lrrUuid, "7076FF-FFFFFFFFFFFF"]),
    );
  });

  test("too many wrong ones are answered 429 with a Retry-After of a minute and more", async () => {
    const { gateway, station } = await passwordStation("correct horse battery");
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++) {
      const answer = await gateway.curl(CERTIFICATE, "--user", `${station.lrrUuid}:wrong ${i}`);
      statuses.push(answer.status);
      if (answer.status === 429) expect(Number(answer.headers["Retry-After"])).toBeGreaterThanOrEqual(60);
    }
    expect(statuses).toContain(429);
  });

  test("a declared key and another station's name do not go together", async () => {
    const { gateway } = await declaredGateway();
    const { basic } = await passwordStation("correct horse battery");
    const answer = await gateway.curl(CERTIFICATE, ...basic, ...gateway.identity());
    expect(answer).toMatchObject({ status: 400, headers: { Verdict: "names_disagree" } });
  });

  test("where keys are enforced no password is asked for, and the refusal says why", async () => {
    await setPolicy(server.ctx, { keyInstallerPublicKey: "ENFORCED" });
    const { gateway, station } = await declaredGateway();
    await vi.waitFor(
      async () => {
        const answer = await gateway.curl(CERTIFICATE);
        expect(answer).toMatchObject({ status: 403, headers: { Verdict: "no_certificate" } });
        expect(answer.headers["WWW-Authenticate"]).toBeUndefined();
        expect(answer.body.toString()).toContain("certificate of the declared key");
      },
      { timeout: 30_000, interval: 200 },
    );
    const refused = await gateway.curl(CERTIFICATE, "--user", `${station.lrrUuid}:some password`);
    expect(refused).toMatchObject({ status: 403, headers: { Verdict: "password_not_allowed" } });
    await setPolicy(server.ctx, {});
  });
});
