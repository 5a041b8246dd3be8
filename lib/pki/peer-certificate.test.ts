import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Eui64 } from "#lib/eui64";
import { infinityKey } from "#lib/testing/infinity-key";
import { openssl, withFiles } from "#lib/testing/openssl";
import { type SampleAuthority, sampleAuthority, sampleLeaf } from "#lib/testing/sample-authorities";
import { derBitString, derContext, derNatural, derOid, derSequence, derTime } from "./der-writer";
import { encodeCommonName } from "./name";
import { OID } from "./oids";
import { type PeerCertificate, readPeerCertificate } from "./peer-certificate";

// Others make RSA keys here, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const EUI = "58A0CBFFFE80AA01" as Eui64;

let stations: SampleAuthority;

beforeAll(async () => {
  stations = await sampleAuthority("base-station", await sampleAuthority("root"));
});

function selfSigned(algorithm: readonly string[], ...options: string[]): Uint8Array {
  const key = openssl(["genpkey", ...algorithm]).stdout;
  return withFiles({ key }, (path) => {
    const made = openssl(["req", "-x509", "-new", "-key", path.key, "-outform", "DER", ...options]);
    if (!made.ok) throw new Error(made.stderr);
    return new Uint8Array(made.bytes);
  });
}

const P256 = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

function read(der: Uint8Array): PeerCertificate {
  const { certificate, fault } = readPeerCertificate(der);
  if (!certificate) throw new Error(fault);
  return certificate;
}

/** A v1 certificate with these parts; nobody checks its signature. */
function made(parts: { spki?: Uint8Array; serial?: Uint8Array; subject?: Uint8Array }): Uint8Array {
  const algorithm = derSequence(derOid(OID.ecdsaWithSha256));
  const dates = derSequence(derTime(new Date("2026-01-01T00:00:00Z")), derTime(new Date("2051-01-01T00:00:00Z")));
  const { spki = stations.key.spki, serial = derNatural(1n), subject = encodeCommonName("x") } = parts;
  return derSequence(
    derSequence(serial, algorithm, derSequence(), dates, subject, spki),
    algorithm,
    derBitString(new Uint8Array(64)),
  );
}

describe("readPeerCertificate", () => {
  test("says of our leaf what the runtime says", async () => {
    const { leaf, certificate } = await sampleLeaf(stations, { commonName: EUI, eui64: EUI });
    const theirs = new X509Certificate(certificate);
    expect(read(certificate)).toMatchObject({
      sha256: theirs.fingerprint256.replaceAll(":", "").toLowerCase(),
      serialNumber: leaf.serialNumber,
      spki: leaf.spki,
      subjectText: `CN=${EUI}`,
      issuerText: theirs.issuer,
      issuerName: new Uint8Array(stations.name),
      commonName: EUI,
      notBefore: leaf.notBefore,
      notAfter: leaf.notAfter,
      key: { label: "P-256" },
    });
    expect(read(certificate).fingerprint).toBe(read(certificate).key?.fingerprint);
  });

  test.each([
    ["P-256", P256],
    ["P-384", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]],
    ["RSA 2048", ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]],
  ])("takes the %s key of a self-signed certificate, whatever else it says", (label, algorithm) => {
    const certificate = selfSigned(algorithm, "-subj", "/O=A/CN=né", "-utf8", "-days", "36500", "-set_serial", "0");
    const peer = read(certificate);
    expect(peer.key?.label).toBe(label);
    expect(peer).toMatchObject({ commonName: "né", subjectText: "CN=né,O=A", serialNumber: "00" });
  });

  test("takes one without subject, with two names, with an odd name, and of version 1", () => {
    expect(read(selfSigned(P256, "-subj", "/")).commonName).toBeNull();
    expect(read(selfSigned(P256, "-subj", "/CN=A/CN=B")).commonName).toBeNull();
    const odd = derSequence(Uint8Array.of(0x31, 0x09, 0x30, 0x07, 0x06, 0x03, 0x55, 0x04, 0x03, 0x05, 0x00));
    expect(read(made({ subject: odd })).commonName).toBeNull();
    expect(read(made({})).commonName).toBe("x");
  });

  test.each([
    ["RSA 1024", ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"], "RSA 1024 is too small"],
    ["P-521", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"], "P-521 is not supported"],
    ["Ed25519", ["-algorithm", "ED25519"], "Ed25519 is not supported"],
  ])("tells why it does not take a key of %s", (_, algorithm, fault) => {
    expect(read(selfSigned(algorithm, "-subj", "/CN=A"))).toMatchObject({
      key: null,
      fingerprint: null,
      keyFault: expect.stringContaining(fault),
    });
  });

  test("the P-256 point at infinity is no key", () => {
    const peer = read(made({ spki: infinityKey() }));
    expect(peer.key).toBeNull();
    expect(peer.keyFault).toContain("not on the curve");
  });

  test.each([
    ["0200", "a serial number without content"],
    ["02020001", "a serial number that is not minimal"],
  ])("%s: %s is a fault", (hex) => {
    expect(readPeerCertificate(made({ serial: Buffer.from(hex, "hex") })).fault).toMatch(
      /^The certificate is malformed/,
    );
  });

  test.each([
    ["02020080", "80"],
    ["020180", "-80"],
    ["0201ff", "-01"],
    ["020100", "00"],
    ["02020fa5", "0fa5"],
  ])("the serial number %s is shown as %s", (hex, text) => {
    expect(read(made({ serial: Buffer.from(hex, "hex") })).serialNumber).toBe(text);
  });

  test("a serial number longer than any of ours is no other's", () => {
    const serial = Buffer.from(`0216${"7f".repeat(22)}`, "hex");
    expect(read(made({ serial })).serialNumber).toBe("7f".repeat(22));
  });

  test.each<[string, () => Uint8Array]>([
    ["nothing", () => new Uint8Array()],
    ["a request", () => derSequence(derSequence(derNatural(0n)), derSequence(), derContext(0))],
    ["bytes after the end", () => Uint8Array.of(...made({}), 0)],
    ["more than 64 KiB", () => new Uint8Array(65_537)],
  ])("%s is a fault, not an error", (_, make) => {
    expect(readPeerCertificate(make()).fault).toMatch(/^The certificate is /);
  });
});
