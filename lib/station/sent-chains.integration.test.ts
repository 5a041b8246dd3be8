// What stations send beside their certificates, over real TLS (enrolment.md B4, B6): the root alone is uploaded.
import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { SecureVersion } from "node:tls";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { exchangeVendorCertificates } from "#lib/certificate/exchange-vendor-certificates";
import { resumeVendorCa } from "#lib/certificate-authority/resume-vendor-ca";
import { suspendVendorCa } from "#lib/certificate-authority/suspend-vendor-ca";
import { ChangeVendorCa, ExchangeVendorCertificates } from "#lib/certificate-authority/vendor-ca-schema";
import { getVendorCa } from "#lib/certificate-authority/vendor-ca-view";
import { listConnectionAttempts } from "#lib/connection-attempt/connection-attempts-view";
import { ListConnectionAttempts } from "#lib/connection-attempt/schema";
import { type Eui64, formatId6 } from "#lib/eui64";
import type { BaseStation } from "#lib/generated/prisma/client";
import { askDiscovery, askUpdateInfo, insertBasicsStation } from "#lib/testing/basics-peer";
import { Gateway } from "#lib/testing/gateway";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { uploadVendorCa } from "#lib/testing/upload-vendor-ca";
import {
  INTERMEDIATE_EXTENSIONS,
  type VendorCertificate,
  type VendorCertificateWish,
  vendorCertificate,
  vendorLeaf,
  vendorRoot,
} from "#lib/testing/vendor-pki";
import { type Station, startStation } from "./start-station";

vi.setConfig({ hookTimeout: 120_000, testTimeout: 120_000 });

let server: TestKeyInstaller;
/** Another process with the same database. */
let other: Station;
const root = vendorRoot("Acme Root");
let ca: string;

beforeAll(async () => {
  server = await startTestKeyInstaller("sent_chains");
  ca = await upload(root);
  other = await startStation(server.dependencies);
});

afterAll(async () => {
  await other.stop();
  await server.stop();
});

type Basics = BaseStation & { eui64: string };
const newStation = () => insertBasicsStation(server.ctx);
const intermediate = (name: string, wish: Partial<VendorCertificateWish> = {}) =>
  vendorCertificate({ subject: `/CN=${name}`, issuer: root, extensions: INTERMEDIATE_EXTENSIONS, ...wish });
const upload = async (...certificates: VendorCertificate[]) =>
  (await uploadVendorCa(server.ctx, certificates.map(({ pem }) => pem).join(""))).id;

/** What a station shows whose cups.crt has these behind its certificate. */
const shows = ({ eui64 }: Basics, { pem, keyPem }: VendorCertificate, ...chain: VendorCertificate[]) => ({
  certificate: { cert: [pem, ...chain.map((one) => one.pem)].join(""), key: keyPem },
  router: formatId6(eui64 as Eui64),
});

async function ask(peer: ReturnType<typeof shows> & { version?: SecureVersion }, process = server.station) {
  const { status, body } = await askUpdateInfo({ ...server, station: process }, peer);
  return { status, text: status === 200 ? "" : body.toString() };
}
/** Once the process has heard of it; not so often that its address is turned away. */
const SOON = { timeout: 30_000, interval: 250 };
const SERVED = { status: 200, text: "" };
const refusedWith = (text: RegExp) => ({ status: 401, text: expect.stringMatching(text) });

const sha256 = ({ der }: VendorCertificate) => createHash("sha256").update(der).digest("hex");
const sentOf = async (middle: VendorCertificate, id = ca) =>
  (await getVendorCa(server.ctx, id)).certificates.filter((one) => one.sha256 === sha256(middle) && one.sent !== null);
const learned = (middle: VendorCertificate) =>
  server.ctx.database.auditEvent.findMany({
    where: {
      ...{ action: "vendor_ca.learn_intermediate" },
      detail: { path: ["fingerprints"], array_contains: [sha256(middle)] },
    },
  });
const isNotLearned = async (middle: VendorCertificate) => {
  expect([await learned(middle), await sentOf(middle)]).toEqual([[], []]);
};

describe("a sound intermediate", () => {
  test("that curl sends is learned: the same certificate is let in alone from then on, by every process", async () => {
    const station = await newStation();
    const middle = intermediate("Acme Gateways");
    const leaf = vendorLeaf(middle, station.eui64);
    expect(await ask(shows(station, leaf))).toEqual(
      refusedWith(/^No CA that is known here issued this certificate\.\n$/),
    );
    const filter = ListConnectionAttempts.parse({ verdict: "unknown_ca", baseStation: station.id });
    expect((await listConnectionAttempts(server.ctx, filter)).attempts).toMatchObject([
      { mend: expect.stringContaining("each intermediate below it that the station does not send along") },
    ]);

    const url = `https://localhost:${server.station.cupsPort}`;
    const gateway = new Gateway({ url, rootFile: server.rootFile });
    const [chain, key] = [gateway.file("chain.pem"), gateway.file("leaf.key")];
    writeFileSync(chain, leaf.pem + middle.pem);
    writeFileSync(key, leaf.keyPem);
    const asked = JSON.stringify({ router: formatId6(station.eui64 as Eui64) });
    const { status } = await gateway.curl("/update-info", "--cert", chain, "--key", key, "-d", asked);
    expect(status).toBe(200);

    expect(await ask(shows(station, leaf))).toEqual(SERVED);
    await expect.poll(() => ask(shows(station, leaf), other), SOON).toEqual(SERVED);
    expect(await sentOf(middle)).toMatchObject([
      {
        ...{ isRoot: false, subject: "CN=Acme Gateways", issuer: "CN=Acme Root,O=Acme" },
        sent: { eui64: station.eui64, baseStation: { id: station.id, name: station.name } },
      },
    ]);
    expect(await learned(middle)).toMatchObject([
      {
        ...{ actorType: "PLATFORM", targetType: "vendor_ca", targetId: ca, baseStationId: station.id },
        detail: { name: "Acme", sentBy: station.eui64, fingerprints: [expect.stringMatching(/^[0-9a-f]{64}$/)] },
      },
    ]);
    // Nobody who is about to change the vendor CA is disturbed.
    expect((await getVendorCa(server.ctx, ca)).version).toBe(1);
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)("is read in %s, in any order, the root with it", async (version) => {
    const station = await newStation();
    const upper = intermediate(`Upper ${version}`);
    const lower = intermediate(`Lower ${version}`, { issuer: upper, key: "RSA 2048" });
    const leaf = vendorLeaf(lower, station.eui64);
    expect(await ask({ ...shows(station, leaf, root, upper, lower), version })).toEqual(SERVED);
    expect(await learned(lower)).toHaveLength(1);
  });

  test("is learned at the LNS too", async () => {
    const station = await newStation();
    const middle = intermediate("At the LNS");
    const leaf = vendorLeaf(middle, station.eui64);
    expect(await askDiscovery(server, shows(station, leaf, middle))).toHaveProperty("uri");
    expect(await askDiscovery(server, shows(station, leaf))).toHaveProperty("uri");
  });

  test("that two processes are shown at once is learned once", async () => {
    const [one, two] = [await newStation(), await newStation()];
    const middle = intermediate("Both at once");
    const [first, second] = [vendorLeaf(middle, one.eui64), vendorLeaf(middle, two.eui64)];
    const answers = await Promise.all([
      ask(shows(one, first, middle)),
      ask(shows(two, second, middle), other),
      ask(shows(two, second, middle)),
      ask(shows(one, first, middle), other),
    ]);
    expect(answers).toEqual([SERVED, SERVED, SERVED, SERVED]);
    expect(await learned(middle)).toHaveLength(1);
  });

  test("of a station that nobody declared is learned: it stands in the inbox", async () => {
    const middle = intermediate("Of the undeclared");
    const eui64 = randomBytes(8).toString("hex").toUpperCase();
    const peer = shows({ eui64 } as Basics, vendorLeaf(middle, eui64), middle);
    expect(await ask(peer)).toMatchObject({
      text: expect.stringContaining(`No base station is declared with the EUI-64`),
    });
    expect((await sentOf(middle))[0]?.sent).toMatchObject({
      ...{ eui64, baseStation: null },
    });
  });
});

describe("nothing is learned, and nobody let in, by", () => {
  test("a self-made intermediate with the name of a sound one", async () => {
    const station = await newStation();
    const real = intermediate("Same name");
    expect(await ask(shows(station, vendorLeaf(real, station.eui64), real))).toEqual(SERVED);
    const forged = vendorCertificate({ subject: "/CN=Same name", extensions: INTERMEDIATE_EXTENSIONS });
    const forgedRoot = vendorRoot("Acme Root");
    const below = intermediate("Same name", { issuer: forgedRoot });
    for (const [issuer, ...chain] of [
      [forged, forged],
      [forged, forged, real],
      [below, below],
      [below, below, forgedRoot],
    ]) {
      const leaf = vendorLeaf(issuer as VendorCertificate, station.eui64);
      expect(await ask(shows(station, leaf, ...chain))).toEqual(refusedWith(/did not sign/));
    }
    expect(await sentOf(real)).toHaveLength(1);
    for (const one of [forged, below]) await isNotLearned(one);
  });

  test("sound intermediates that a stranger sends with a certificate of another CA", async () => {
    const station = await newStation();
    const middle = intermediate("Public knowledge");
    const leaf = vendorLeaf(vendorRoot("Nobody's"), station.eui64);
    expect(await ask(shows(station, leaf, middle))).toEqual(refusedWith(/does not reach a root/));
    await isNotLearned(middle);
  });

  test.each<[string, Partial<VendorCertificateWish>, RegExp]>([
    [
      "Expired",
      { notAfter: "20260601000000Z" },
      /"CN=Expired", which the base station sent along, is not taken\. It expired on 2026-06-01/,
    ],
    ["Not yet", { notBefore: "20350601000000Z" }, /is not taken\. It is valid from 2035-06-01/],
    ["Weak", { key: "RSA 1024" }, /"CN=Weak".* is not taken\..*1024/],
    ["No CA", { extensions: ["basicConstraints=critical,CA:false"] }, /is not taken\. This is an end certificate/],
    [
      "No signer",
      { extensions: ["basicConstraints=critical,CA:true", "keyUsage=critical,cRLSign"] },
      /\(keyCertSign\)/,
    ],
    [
      "Odd",
      { extensions: [...INTERMEDIATE_EXTENSIONS, "1.2.3.4=critical,ASN1:NULL"] },
      /critical extensions that are not known here: 1\.2\.3\.4/,
    ],
  ])("an intermediate that no upload would take: %s", async (name, wish, text) => {
    const station = await newStation();
    const middle = intermediate(name, wish);
    expect(await ask(shows(station, vendorLeaf(middle, station.eui64), middle))).toEqual(refusedWith(text));
    await isNotLearned(middle);
  });

  test("more CAs below one than its path length allows", async () => {
    const station = await newStation();
    const tight = intermediate("Tight", {
      extensions: [...INTERMEDIATE_EXTENSIONS.slice(1), "basicConstraints=critical,CA:true,pathlen:0"],
    });
    const below = intermediate("Below tight", { issuer: tight });
    expect(await ask(shows(station, vendorLeaf(below, station.eui64), below, tight))).toEqual(
      refusedWith(/path length/),
    );
    await isNotLearned(below);
    await isNotLearned(tight);
  });

  test("nine certificates, of which two would do", async () => {
    const station = await newStation();
    const middle = intermediate("One of nine");
    const leaf = vendorLeaf(middle, station.eui64);
    const chain = Array.from({ length: 7 }, () => root);
    expect(await ask(shows(station, leaf, middle, ...chain))).toEqual(
      refusedWith(/^The base station sent 9 certificates: at most 8 are looked at/),
    );
    await isNotLearned(middle);
    // The same certificate with a chain that is short enough is looked at again, though not at once.
    const again = vendorLeaf(middle, station.eui64);
    expect(await ask(shows(station, again, middle, ...chain.slice(1)))).toEqual(SERVED);
  });

  test("a vendor CA that is suspended, until it is resumed", async () => {
    const own = vendorRoot("Sleeping Root");
    const id = await upload(own);
    await suspendVendorCa(server.ctx, ChangeVendorCa.parse({ ca: id }));
    const station = await newStation();
    const middle = intermediate("Sleeping", { issuer: own });
    const peer = shows(station, vendorLeaf(middle, station.eui64), middle);
    await expect
      .poll(() => ask(peer), SOON)
      .toMatchObject({ status: 403, text: expect.stringContaining("is suspended") });
    expect(await sentOf(middle, id)).toEqual([]);
    await resumeVendorCa(server.ctx, ChangeVendorCa.parse({ ca: id }));
    await expect.poll(() => ask(peer), SOON).toEqual(SERVED);
    expect(await sentOf(middle, id)).toHaveLength(1);
  });

  test("an intermediate that an operator left out, whoever sends it, until it is uploaded again", async () => {
    const own = vendorRoot("Strict Root");
    const middle = intermediate("Left out", { issuer: own });
    const id = await upload(own, middle);
    const station = await newStation();
    const leaf = vendorLeaf(middle, station.eui64);
    await expect.poll(() => ask(shows(station, leaf)), SOON).toEqual(SERVED);
    const exchange = (certificates: string) =>
      exchangeVendorCertificates(server.ctx, ExchangeVendorCertificates.parse({ ca: id, certificates }));
    await exchange(own.pem);
    // Also another certificate of the same key.
    const renewed = intermediate("Left out", { issuer: own, key: middle });
    for (const chain of [[middle], [renewed], [middle, renewed]]) {
      const peer = shows(station, vendorLeaf(middle, station.eui64), ...chain);
      expect(await ask(peer)).toEqual(refusedWith(/"CN=Left out".* is not taken: it was left out of the vendor CA/));
    }
    expect([await sentOf(middle, id), await sentOf(renewed, id)]).toEqual([[], []]);
    await exchange(own.pem + middle.pem);
    await expect.poll(() => ask(shows(station, leaf)), SOON).toEqual(SERVED);
  });
});
