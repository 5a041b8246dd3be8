// Every verdict of CUPS and LNS over real TLS, read as operators read it (issue: TLS towards stations).
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createStationToken } from "#lib/certificate/create-station-token";
import { revokeStationToken } from "#lib/certificate/revoke-station-token";
import { CreateStationToken, RevokeStationToken } from "#lib/certificate/schema";
import { type ConnectionAttemptView, listConnectionAttempts } from "#lib/connection-attempt/connection-attempts-view";
import { ListConnectionAttempts } from "#lib/connection-attempt/schema";
import { type Verdict, verdictWords } from "#lib/connection-attempt/values";
import { type Eui64, formatId6 } from "#lib/eui64";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { StationServer } from "#lib/generated/prisma/enums";
import { pem } from "#lib/pki/pem";
import { insertBaseStation } from "#lib/testing/base-stations";
import {
  askDiscovery,
  askUpdateInfo,
  type BasicsPeer,
  filesOf,
  insertBasicsStation,
  insertVendorCa,
  type OwnCredential,
  ownCredential,
} from "#lib/testing/basics-peer";
import { Gateway } from "#lib/testing/gateway";
import { declaredKey } from "#lib/testing/issuing";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { openssl } from "#lib/testing/openssl";
import { type VendorCertificate, vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";

let server: TestKeyInstaller;
/** Uploaded, active, for every base station of the organization. */
const root = vendorRoot("Acme Root");
const scoped = vendorRoot("Scoped Root");
const foreign = vendorRoot("Foreign Root");
const closed = { SUSPENDED: vendorRoot("Suspended Root"), AWAITING_APPROVAL: vendorRoot("New Root") };

beforeAll(async () => {
  server = await startTestKeyInstaller("verdicts");
  const { ctx } = server;
  await insertVendorCa(ctx, root);
  await insertVendorCa(ctx, scoped, { euiPrefixes: ["AABBCC"], domains: ["site:north"] });
  for (const status of ["SUSPENDED", "AWAITING_APPROVAL"] as const)
    await insertVendorCa(ctx, closed[status], { status });
  const other = { id: "org_01JD000000000000000000000F", name: "Other", createdAt: ctx.clock.now() };
  await ctx.database.organization.create({ data: other });
  await insertVendorCa({ ...ctx, organizationId: other.id }, foreign, { status: "SUSPENDED" });
});

afterAll(() => server.stop());

type Station = BaseStation & { eui64: string };
const newStation = (fields?: Parameters<typeof insertBasicsStation>[1]) => insertBasicsStation(server.ctx, fields);
const routerOf = ({ eui64 }: Station) => formatId6(eui64 as Eui64);

/** A vendor's certificate for a station, and the station's own router. */
const shows = (station: Station, leaf: VendorCertificate): BasicsPeer => ({
  certificate: filesOf(leaf),
  router: routerOf(station),
});

/** 14 zero bytes, or more: what is sent to whom is another matter. */
const isServed = async (peer: BasicsPeer) => {
  const { status, body } = await askUpdateInfo(server, peer);
  expect(status).toBe(200);
  expect(body.length).toBeGreaterThanOrEqual(14);
};

async function attemptsOf(filter: Record<string, string>): Promise<ConnectionAttemptView[]> {
  const { attempts } = await listConnectionAttempts(server.ctx, ListConnectionAttempts.parse(filter));
  return attempts;
}

interface Expected {
  verdict: Verdict;
  status: number;
  message?: string | RegExp;
  /** On whose page it stands; absent: on nobody's. */
  station?: Station;
  /** Of a stranger: what is to be found. */
  q?: string;
}

/** Asks CUPS and LNS discovery, and finds the one attempt that each has made of it. */
async function isRefused(peer: BasicsPeer, expected: Expected): Promise<ConnectionAttemptView> {
  const { verdict, status, message = verdictWords(verdict, "CUPS").sentence, station, q } = expected;
  const answer = await askUpdateInfo(server, peer);
  expect({ status: answer.status, text: answer.body.toString() }).toEqual({
    status,
    text: typeof message === "string" ? `${message}\n` : expect.stringMatching(message),
  });
  const filter = { verdict, ...(station ? { baseStation: station.id } : { q: q ?? "" }) };
  const [attempt, ...more] = (await attemptsOf(filter)).filter(({ listener }) => listener === "CUPS");
  expect(more).toEqual([]);
  expect(attempt).toMatchObject({
    ...{ listener: "CUPS", verdict, count: 1, address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) },
    message: typeof message === "string" ? message : expect.stringMatching(message),
    mend: verdictWords(verdict, "CUPS").mend,
    baseStation: station ? { id: station.id } : null,
    tlsVersion: "TLSv1.3",
  });

  const reply = await askDiscovery(server, peer);
  const text = typeof message === "string" ? message : expect.stringMatching(message);
  if (typeof reply === "number") expect(reply).toBe(status);
  else {
    expect(reply.error).toEqual(text);
    expect(reply).not.toHaveProperty("uri"); // basics-station.md 15
  }
  // Of a stranger in the inbox it is the same row, which tells of its last call a second later.
  const atLns = async () => (await attemptsOf(filter)).filter(({ listener }) => listener === "LNS");
  await expect.poll(atLns).toMatchObject([{ verdict }]);
  return attempt as ConnectionAttemptView;
}

describe("let in", () => {
  test.each(["P-256", "P-384", "RSA 2048", "RSA 4096"] as const)(
    "a vendor's certificate on %s, with TLS 1.2 and 1.3",
    async (key) => {
      const station = await newStation();
      const peer = shows(station, vendorLeaf(root, station.eui64, { key }));
      await isServed({ ...peer, version: "TLSv1.2" });
      await isServed({ ...peer, version: "TLSv1.3" });
      const seen = await server.ctx.database.baseStationObservation.findUnique({
        where: { baseStationId: station.id },
      });
      expect(seen?.tlsVersion).toBe("TLSv1.3");
    },
  );

  test("with the signature that mbedTLS makes by a P-384 or P-521 key in TLS 1.2: over SHA-256", async () => {
    for (const [curve, status] of [
      ["P-384", 200],
      ["P-521", 403],
    ] as const) {
      const station = await newStation();
      const leaf = vendorLeaf(root, station.eui64, { key: curve });
      const gateway = new Gateway({ url: `https://localhost:${server.station.cupsPort}`, rootFile: server.rootFile });
      const [cert, key] = [gateway.file("leaf.pem"), gateway.file("leaf.key")];
      writeFileSync(cert, leaf.pem);
      writeFileSync(key, leaf.keyPem);
      const body = JSON.stringify({ router: routerOf(station), cupsCredCrc: 0, tcCredCrc: 0, keys: [] });
      const asked = `POST /update-info HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      const args = ["-tls1_2", "-sigalgs", "ECDSA+SHA256", "-cert", cert, "-key", key];
      expect(await gateway.sClientTalk(args, asked, /HTTP\/1.1 \d+/)).toContain(`HTTP/1.1 ${status}`);
    }
  });

  test("CN and router in any spelling, compared as numbers", async () => {
    const station = await newStation({ eui: "00800000000AFD46" });
    for (const spelling of [station.eui64, station.eui64.toLowerCase(), "00-80-00-00-00-0a-fd-46", "80::a:fd46"]) {
      const leaf = vendorLeaf(root, spelling);
      for (const router of ["80::a:fd46", "router-80:0:a:fd46", "00-80-00-00-00-0A-FD-46", "00800000000afd46"]) {
        await isServed({ certificate: filesOf(leaf), router });
      }
    }
  });

  test("a token, and without a certificate that anybody knows, one beside it", async () => {
    const station = await newStation();
    const { token } = await makeToken(station);
    await isServed({ token, router: routerOf(station) });
    const unknown = vendorLeaf(vendorRoot("Unknown"), station.eui64);
    await isServed({ token, router: routerOf(station), certificate: filesOf(unknown) });
  });

  test("certificates of ours, each at its own server, until their successor is seen in use", async () => {
    const station = await newStation();
    const lns = await ownCredential(server, station, "LNS");
    const cups = await ownCredential(server, station, "CUPS");
    await isServed({ certificate: cups.files, router: routerOf(station) });
    expect(await askDiscovery(server, { certificate: lns.files, router: routerOf(station) })).toHaveProperty("uri");
    const used = await server.ctx.database.stationCredential.findMany({ where: { baseStationId: station.id } });
    expect(used.map(({ inUseSince }) => inUseSince !== null)).toEqual([true, true]);
  });
});

async function makeToken(station: Station, at: StationServer = "CUPS") {
  const made = await createStationToken(server.ctx, CreateStationToken.parse({ baseStation: station.id, server: at }));
  return { id: made.id, token: made.token ?? "" };
}

describe("vendors' certificates", () => {
  test("no certificate and no token: no_credential", async () => {
    const station = await newStation();
    await isRefused({ router: routerOf(station) }, { verdict: "no_credential", status: 401, station });
  });

  test("a CA that nobody uploaded: unknown_ca", async () => {
    const station = await newStation();
    const leaf = vendorLeaf(vendorRoot("Nobody's Root"), station.eui64);
    const attempt = await isRefused(shows(station, leaf), { verdict: "unknown_ca", status: 401, station });
    expect(attempt.certificate?.issuer).toContain("Nobody's Root");
  });

  test("a CA with the name of one that was uploaded, and another key: unknown_ca", async () => {
    const station = await newStation();
    const leaf = vendorLeaf(vendorRoot("Acme Root"), station.eui64);
    await isRefused(shows(station, leaf), { verdict: "unknown_ca", status: 401, station, message: /did not sign/ });
  });

  test("a CA for other EUI-64s, or for other domains: ca_not_in_scope", async () => {
    const other = await newStation({ eui: "AABBCD0000000001", domains: ["site:north"] });
    await isRefused(shows(other, vendorLeaf(scoped, other.eui64)), {
      ...{ verdict: "ca_not_in_scope", status: 403, station: other },
      message: "The CA of this certificate is not for the EUI-64 AABBCD0000000001.",
    });
    const south = await newStation({ eui: "AABBCC0000000001", domains: ["site:south"] });
    await isRefused(shows(south, vendorLeaf(scoped, south.eui64)), {
      ...{ verdict: "ca_not_in_scope", status: 403, station: south },
      message: "The CA of this certificate is for base stations of other domains.",
    });
    const north = await newStation({ eui: "AABBCC0000000002", domains: ["site:north"] });
    await isServed(shows(north, vendorLeaf(scoped, north.eui64)));
  });

  test("the CA of another organization: ca_not_in_scope, whatever its state there", async () => {
    const station = await newStation();
    await isRefused(shows(station, vendorLeaf(foreign, station.eui64)), {
      ...{ verdict: "ca_not_in_scope", status: 403, station },
    });
  });

  test.each([
    ["SUSPENDED", "The CA of this certificate is suspended."],
    ["AWAITING_APPROVAL", "The CA of this certificate has not been approved yet."],
  ] as const)("a CA that is %s: ca_suspended", async (status, message) => {
    const station = await newStation();
    const leaf = vendorLeaf(closed[status], station.eui64);
    await isRefused(shows(station, leaf), { verdict: "ca_suspended", status: 403, message, station });
  });

  test("expired, or not yet valid: both clocks are told", async () => {
    const station = await newStation();
    const old = vendorLeaf(root, station.eui64, { notAfter: "20260201000000Z" });
    await isRefused(shows(station, old), {
      ...{ verdict: "certificate_expired", status: 403, station },
      message:
        /^This certificate expired on 2026-02-01 00:00:00 UTC; here it is \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.\s*$/,
    });
    const early = vendorLeaf(root, station.eui64, { notBefore: "20351231000000Z" });
    await isRefused(shows(station, early), {
      ...{ verdict: "certificate_not_yet_valid", status: 403, station },
      message:
        /^This certificate is valid from 2035-12-31 00:00:00 UTC; here it is \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.\s*$/,
    });
  });

  test("blocked by its SHA-256: certificate_blocked, and no other of that station", async () => {
    const station = await newStation();
    const leaf = vendorLeaf(root, station.eui64);
    await block(leaf);
    await isRefused(shows(station, leaf), { verdict: "certificate_blocked", status: 403, station });
    await isServed(shows(station, vendorLeaf(root, station.eui64)));
  });

  test("a CN that is no EUI-64: cn_not_eui64", async () => {
    await isRefused(
      { certificate: filesOf(vendorLeaf(root, "gateway-1")), router: "1:2:3:a4" },
      {
        ...{ verdict: "cn_not_eui64", status: 403, q: "gateway-1" },
        message: 'The common name "gateway-1" is not an EUI-64.',
      },
    );
  });

  test("a CN other than what the station says: cn_differs, with both", async () => {
    const station = await newStation({ eui: "0123456789ABCDEF" });
    const peer = { certificate: filesOf(vendorLeaf(root, station.eui64)), router: "123:4567:89ab:cde0" };
    await isRefused(peer, {
      ...{ verdict: "cn_differs", status: 403, station },
      message: "The certificate is for 0123456789ABCDEF, the base station says 0123456789ABCDE0.",
    });
  });

  test("a weak key, and one of a kind that is not supported", async () => {
    const station = await newStation();
    const weak = vendorLeaf(root, station.eui64, { key: "RSA 1024" });
    await isRefused(shows(station, weak), { verdict: "weak_key", status: 403, message: /1024/, station });
    for (const key of ["P-521", "Ed25519"] as const) {
      const other = await newStation();
      const leaf = vendorLeaf(root, other.eui64, { key });
      await isRefused(shows(other, leaf), {
        verdict: "unsupported_key",
        status: 403,
        message: /P-256/,
        station: other,
      });
    }
  });

  test("a certificate for servers, or for signing none: wrong_key_usage", async () => {
    for (const extension of ["extendedKeyUsage=serverAuth", "keyUsage=critical,keyEncipherment"]) {
      const station = await newStation();
      const leaf = vendorLeaf(root, station.eui64, { extensions: [extension] });
      await isRefused(shows(station, leaf), { verdict: "wrong_key_usage", status: 403, message: /usage/, station });
    }
  });

  test("sound, but of no declared station: in the inbox of whoever trusts its CA, with the proven EUI-64", async () => {
    const eui64 = "58A0CBFFFE80AA99";
    const leaf = vendorLeaf(root, eui64);
    const peer = { certificate: filesOf(leaf), router: "58a0:cbff:fe80:aa99" };
    const attempt = await isRefused(peer, {
      ...{ verdict: "station_not_declared", status: 403, q: eui64 },
      message: `No base station is declared with the EUI-64 ${eui64}.`,
    });
    const row = await server.ctx.database.connectionAttempt.findUniqueOrThrow({ where: { id: attempt.id } });
    expect(row).toMatchObject({ organizationId: server.ctx.organizationId, provenEui64: eui64, baseStationId: null });
    const station = await newStation({ eui: eui64 });
    await isServed(shows(station, leaf));
  });

  test("undeclared, and not for this CA: no one is invited to declare it", async () => {
    const eui64 = "DDDDCBFFFE80AA99";
    const attempt = await isRefused(
      { certificate: filesOf(vendorLeaf(scoped, eui64)), router: "dddd:cbff:fe80:aa99" },
      {
        ...{ verdict: "ca_not_in_scope", status: 403, q: eui64 },
        message: `The CA of this certificate is not for the EUI-64 ${eui64}.`,
      },
    );
    const row = await server.ctx.database.connectionAttempt.findUniqueOrThrow({ where: { id: attempt.id } });
    expect(row).toMatchObject({ organizationId: server.ctx.organizationId, provenEui64: null });
  });

  test("station_suspended and enrolment_closed", async () => {
    const suspended = await newStation({ administrativeState: "SUSPENDED" });
    const leaf = vendorLeaf(root, suspended.eui64);
    await isRefused(shows(suspended, leaf), { verdict: "station_suspended", status: 403, station: suspended });
    const revoked = await newStation({ enrolmentClosedAt: new Date() });
    const other = vendorLeaf(root, revoked.eui64);
    await isRefused(shows(revoked, other), { verdict: "enrolment_closed", status: 403, station: revoked });
  });

  test("a key that was given up as compromised: key_blocked", async () => {
    const station = await newStation();
    const leaf = vendorLeaf(root, station.eui64);
    const { fingerprint } = keyOf(leaf);
    await server.ctx.database.blockedKey.create({
      data: { fingerprint, reason: "Test", blockedAt: server.ctx.clock.now() },
    });
    await isRefused(shows(station, leaf), { verdict: "key_blocked", status: 403, station });
  });
});

const keyOf = (leaf: VendorCertificate) => {
  const spki = openssl(["x509", "-pubkey", "-noout"], leaf.pem).stdout;
  const { bytes } = openssl(["pkey", "-pubin", "-outform", "DER"], spki);
  const digest = openssl(["dgst", "-sha256", "-binary"], bytes).bytes;
  return { fingerprint: `SHA256:${digest.toString("base64").replace(/=+$/, "")}` };
};

const sha256Of = ({ der }: VendorCertificate) => openssl(["dgst", "-sha256", "-binary"], der).bytes.toString("hex");

function block(leaf: VendorCertificate) {
  const { organizationId, clock } = server.ctx;
  const who = { reason: "Test", blockedAt: clock.now(), blockedBy: "Test" };
  return server.ctx.database.blockedCertificate.create({ data: { organizationId, sha256: sha256Of(leaf), ...who } });
}

describe("certificates of ours", () => {
  const change = (
    { credential }: OwnCredential,
    data: Partial<Record<"notBefore" | "notAfter", Date>> & { status?: "REVOKED" | "SUPERSEDED" },
  ) => server.ctx.database.certificate.update({ where: { id: credential.certificate.id }, data });

  async function withCredential(at: StationServer = "CUPS") {
    const station = await newStation();
    const own = await ownCredential(server, station, at);
    return { station, own, peer: { certificate: own.files, router: routerOf(station) } };
  }

  test("revoked, or superseded", async () => {
    const revoked = await withCredential();
    await change(revoked.own, { status: "REVOKED" });
    await isRefused(revoked.peer, { verdict: "certificate_revoked", status: 403, station: revoked.station });
    const superseded = await withCredential();
    await change(superseded.own, { status: "SUPERSEDED" });
    await isRefused(superseded.peer, { verdict: "certificate_superseded", status: 403, station: superseded.station });
  });

  test("of a station that was deleted: nobody's, and told to the organization that had it alone", async () => {
    const { station, own, peer } = await withCredential();
    await server.ctx.database.baseStation.update({ where: { id: station.id }, data: { deletedAt: new Date() } });
    await isRefused(peer, { verdict: "station_not_declared", status: 403, q: station.eui64 });
    const { organizationId } = server.ctx;
    const certificateSha256 = own.credential.certificate.sha256;
    const rows = await server.ctx.database.connectionAttempt.findMany({ where: { certificateSha256 } });
    expect(rows).toMatchObject([{ organizationId }, { organizationId }]);
  });

  test("expired, or not yet valid: as its row says, with both clocks", async () => {
    const old = await withCredential();
    const notBefore = new Date("2026-01-01T00:00:00Z");
    await change(old.own, { notBefore, notAfter: new Date("2026-02-01T00:00:00Z") });
    await isRefused(old.peer, {
      ...{ verdict: "certificate_expired", status: 403, station: old.station },
      message: /^This certificate expired on 2026-02-01 00:00:00 UTC; here it is /,
    });
    const early = await withCredential();
    await change(early.own, {
      notBefore: new Date("2035-01-01T00:00:00Z"),
      notAfter: new Date("2036-01-01T00:00:00Z"),
    });
    await isRefused(early.peer, {
      ...{ verdict: "certificate_not_yet_valid", status: 403, station: early.station },
      message: /^This certificate is valid from 2035-01-01 00:00:00 UTC; here it is /,
    });
  });

  test("shown at the other server: certificate_purpose", async () => {
    const { station, peer } = await withCredential("LNS");
    const { status, body } = await askUpdateInfo(server, peer);
    expect({ status, text: body.toString() }).toEqual({
      status: 403,
      text: "This certificate is for the LNS, not for CUPS.\n",
    });
    expect(await attemptsOf({ baseStation: station.id })).toMatchObject([{ verdict: "certificate_purpose" }]);
  });

  test("with the name of our CA, and a serial number that it never gave out: certificate_unknown", async () => {
    const { station, own, peer } = await withCredential();
    const { certificate: der, serialNumber } = own.credential.certificate;
    const forged = Buffer.from(der ?? []);
    const at = forged.indexOf(Buffer.from(serialNumber, "hex"));
    forged[at + 10] = (forged[at + 10] ?? 0) ^ 1; // its signature is for us to judge: TLS does not
    const certificate = { ...peer.certificate, cert: pem("CERTIFICATE", forged) };
    await isRefused({ ...peer, certificate }, { verdict: "certificate_unknown", status: 403, station });
  });

  test("of another station: cn_differs, on the page of the one that it says it is", async () => {
    const { station: owner, peer } = await withCredential();
    const station = await newStation();
    const { status, body } = await askUpdateInfo(server, { ...peer, router: routerOf(station) });
    const text = `The certificate is for ${owner.eui64}, the base station says ${station.eui64}.`;
    expect({ status, text: body.toString() }).toEqual({ status: 403, text: `${text}\n` });
    expect(await attemptsOf({ baseStation: station.id })).toMatchObject([{ verdict: "cn_differs", message: text }]);
  });

  test("of a station without EUI-64: cn_not_eui64", async () => {
    const gateway = new Gateway(server);
    const station = (await insertBaseStation(server.ctx, declaredKey(server.ctx, gateway.publicKey))) as Station;
    const certificate = gateway.keepIssued(await gateway.enrol(gateway.request("/"), ...gateway.identity()));
    const files = { cert: readFileSync(certificate, "utf8"), key: readFileSync(gateway.keyFile, "utf8") };
    await isRefused(
      { certificate: files, router: "1:2:3:b4" },
      { verdict: "cn_not_eui64", status: 403, station, message: /no EUI-64/ },
    );
  });
});

describe("tokens", () => {
  test("nobody's, or revoked: token_unknown", async () => {
    const station = await newStation();
    const router = routerOf(station);
    await isRefused({ token: "bst_nobodys", router }, { verdict: "token_unknown", status: 401, station });
    const other = await newStation();
    const { id, token } = await makeToken(other);
    await revokeStationToken(server.ctx, RevokeStationToken.parse({ baseStation: other.id, token: id }));
    await isRefused(
      { token, router: routerOf(other) },
      { verdict: "token_unknown", status: 401, station: other, message: "This token was revoked." },
    );
  });

  test("for the other server: token_unknown, and why", async () => {
    const station = await newStation();
    const { token } = await makeToken(station, "LNS");
    const { status, body } = await askUpdateInfo(server, { token, router: routerOf(station) });
    expect({ status, text: body.toString() }).toEqual({
      status: 401,
      text: "This token is for the LNS, not for CUPS.\n",
    });
  });

  test("of another station: token_of_another_station", async () => {
    const [owner, station] = [await newStation(), await newStation()];
    const { token } = await makeToken(owner);
    const { status, body } = await askUpdateInfo(server, { token, router: routerOf(station) });
    const text = `The token is for ${owner.eui64}, the base station says ${station.eui64}.`;
    expect({ status, text: body.toString() }).toEqual({ status: 403, text: `${text}\n` });
    expect(await attemptsOf({ baseStation: station.id })).toMatchObject([
      { verdict: "token_of_another_station", message: text },
    ]);
  });
});

test("a request that cannot be read: malformed_request, on the page of the one that proved who it is", async () => {
  const station = await newStation();
  const leaf = vendorLeaf(root, station.eui64);
  const { status } = await askUpdateInfo(server, { certificate: filesOf(leaf), body: '{"router":' });
  expect(status).toBe(400);
  expect(await attemptsOf({ baseStation: station.id })).toMatchObject([
    { listener: "CUPS", verdict: "malformed_request" },
  ]);
});

test("who is refused every second is told why each time; the repeats are counted, not piled up", async () => {
  const station = await newStation();
  const peer = shows(station, vendorLeaf(vendorRoot("Nobody's Root"), station.eui64));
  for (let second = 0; second < 60; second++) expect((await askUpdateInfo(server, peer)).status).toBe(401);
  await vi.waitFor(async () => expect(await attemptsOf({ baseStation: station.id })).toMatchObject([{ count: 60 }]), {
    timeout: 30_000,
    interval: 50,
  });
});
