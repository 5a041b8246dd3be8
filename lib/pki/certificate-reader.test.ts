import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Eui64 } from "#lib/eui64";
import { openssl, withFiles } from "#lib/testing/openssl";
import {
  SAMPLE_URIS,
  type SampleAuthority,
  sampleAuthority,
  sampleLeaf,
  sampleLeafProfile,
} from "#lib/testing/sample-authorities";
import { SAMPLE_PUBLIC_KEYS } from "#lib/testing/sample-public-keys";
import {
  certificateOfPem,
  certificatePem,
  chainPem,
  publicKeyPemOfCertificate,
  readCertificate,
  spkiOfCertificate,
  subjectNameOfCertificate,
} from "./certificate-reader";
import { DerError } from "./der-reader";
import { publicKeyFingerprint, publicKeyPem, readPublicKeyText } from "./public-key";
import { judgePublicKeyText } from "./public-key-text";

const EUI = "58A0CBFFFE80AA01" as Eui64;

let root: SampleAuthority;
let stations: SampleAuthority;

beforeAll(async () => {
  root = await sampleAuthority("root");
  stations = await sampleAuthority("base-station", root);
});

/** A self-signed certificate that openssl makes. */
function foreign(...options: string[]): Buffer {
  const key = openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]).stdout;
  const pem = withFiles(
    { key },
    (path) => openssl(["req", "-x509", "-new", "-key", path.key, "-days", "30", ...options]).stdout,
  );
  return openssl(["x509", "-outform", "DER"], pem).bytes;
}

describe("readCertificate", () => {
  test("says of our leaf what openssl and the runtime say", async () => {
    const { leaf, certificate } = await sampleLeaf(
      stations,
      { commonName: EUI, eui64: EUI },
      sampleLeafProfile(stations, true),
    );
    const other = new X509Certificate(certificate);
    const read = readCertificate(certificate);
    expect(read).toMatchObject({
      version: 3,
      serialNumber: other.serialNumber.toLowerCase(),
      subject: "CN=58A0CBFFFE80AA01",
      issuer: other.issuer,
      notBefore: leaf.notBefore,
      notAfter: leaf.notAfter,
      publicKey: { label: "P-256", fingerprint: publicKeyFingerprint(leaf.spki) },
      signatureAlgorithm: "ecdsa-with-SHA256",
      sha256: other.fingerprint256,
    });
    expect(
      read.extensions.map(({ name, critical, lines }) => [critical ? `${name} (critical)` : name, ...lines]),
    ).toEqual([
      ["Basic constraints (critical)", "Not a certificate authority"],
      ["Key usage (critical)", "Digital signature"],
      ["Extended key usage", "TLS client authentication", "IPsec IKE"],
      ["Authority key identifier", expect.stringMatching(/^([0-9A-F]{2}:){19}[0-9A-F]{2}$/)],
      ["Revocation list", `URI: ${SAMPLE_URIS.revocationListUri}`],
      [
        "Authority information access",
        `CA certificate - ${`URI: ${SAMPLE_URIS.authorityCertificateUri}`}`,
        `OCSP - URI: ${SAMPLE_URIS.ocspUri}`,
      ],
      ["Subject key identifier", expect.stringMatching(/^([0-9A-F]{2}:){19}[0-9A-F]{2}$/)],
      ["Subject alternative name", "URI: urn:dev:mac:58a0cbfffe80aa01"],
    ]);
  });

  test("says of our CAs that they are such", () => {
    const lines = readCertificate(stations.certificate).extensions.flatMap((extension) => extension.lines);
    expect(lines).toEqual(
      expect.arrayContaining([
        "Certificate authority",
        "Authorities below: at most 0",
        "Certificate signing",
        "OCSP signing",
      ]),
    );
  });

  test("reads foreign names and extensions", () => {
    const names = "subjectAltName=DNS:a.example,IP:10.0.0.1,IP:fe80::1,email:x@a.example";
    const certificate = foreign(
      "-subj",
      "/C=CH/O=A, Inc./OU=x\\+y/CN=né",
      "-utf8",
      "-addext",
      names,
      "-addext",
      "1.2.3.4=DER:0500",
    );
    const read = readCertificate(certificate);
    expect(read.subject).toBe("CN=né,OU=x\\+y,O=A\\, Inc.,C=CH");
    const alternative = read.extensions.find(({ name }) => name === "Subject alternative name");
    expect(alternative?.lines).toEqual([
      "DNS: a.example",
      "IP: 10.0.0.1",
      "IP: fe80:0:0:0:0:0:0:1",
      "E-mail: x@a.example",
    ]);
    expect(read.extensions.find(({ oid }) => oid === "1.2.3.4")).toMatchObject({ name: "1.2.3.4", lines: ["05:00"] });
  });

  test("a mutated certificate is read or refused with a DerError, never anything else", async () => {
    const { certificate } = await sampleLeaf(stations);
    for (let at = 0; at < certificate.length; at++) {
      for (const change of [0x01, 0x80, 0xff]) {
        const mutated = Uint8Array.from(certificate, (octet, i) => (i === at ? octet ^ change : octet));
        try {
          readCertificate(mutated);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }
    }
  });
});

test("the subject's name is the bytes that a leaf takes over as its issuer", async () => {
  expect(Buffer.from(subjectNameOfCertificate(stations.certificate)).equals(stations.name)).toBe(true);
  const { certificate } = await sampleLeaf(stations);
  expect(readCertificate(certificate).issuer).toBe(readCertificate(stations.certificate).subject);
});

describe("PEM", () => {
  test("is what openssl writes", () => {
    expect(certificatePem(root.certificate)).toBe(openssl(["x509", "-inform", "DER"], root.certificate).stdout);
  });

  test("a chain holds the leaf first", () => {
    const chain = chainPem([stations.certificate, root.certificate]);
    const bundle = withFiles({ chain }, (path) => openssl(["crl2pkcs7", "-nocrl", "-certfile", path.chain]).stdout);
    const printed = openssl(["pkcs7", "-print_certs", "-noout"], bundle).stdout;
    expect([...printed.matchAll(/subject=CN = Sample (.*) CA/g)].map(([, name]) => name)).toEqual([
      "Base Station",
      "Root",
    ]);
  });

  test("the first certificate of a text is found, whatever stands around it", () => {
    const text = `subject=x\n${certificatePem(root.certificate)}\n${certificatePem(stations.certificate)}`;
    expect(Buffer.from(certificateOfPem(text) ?? []).equals(root.certificate)).toBe(true);
    expect(certificateOfPem("hello")).toBeUndefined();
  });
});

describe("USE ITS KEY", () => {
  test("gives the key of a pasted certificate as a text that can be saved", async () => {
    const { key } = readPublicKeyText(SAMPLE_PUBLIC_KEYS.rsa2048);
    const { certificate } = await sampleLeaf(stations, { spki: key?.spki ?? new Uint8Array() });
    const pasted = `  ${certificatePem(certificate).replaceAll("\n", " \r\n")}`;
    expect(publicKeyPemOfCertificate(pasted)).toBe(SAMPLE_PUBLIC_KEYS.rsa2048);
    expect(spkiOfCertificate(certificate)).toEqual(key?.spki);
  });

  test("finds it in all that the dialog calls a certificate", async () => {
    const { certificate } = await sampleLeaf(stations);
    const text = certificatePem(certificate);
    const expected = publicKeyPem(spkiOfCertificate(certificate));
    const bare = Buffer.from(certificate).toString("base64");
    for (const pasted of [text.replaceAll("CERTIFICATE", "PUBLIC KEY"), bare, text.replaceAll("\n", "\u00A0\n")]) {
      expect(judgePublicKeyText(pasted).kind).toBe("certificate");
      expect(publicKeyPemOfCertificate(pasted)).toBe(expected);
    }
  });

  test("gives nothing for a text without a certificate, or with a broken one", () => {
    expect(publicKeyPemOfCertificate(SAMPLE_PUBLIC_KEYS.p256)).toBeUndefined();
    expect(publicKeyPemOfCertificate(certificatePem(root.certificate.subarray(0, 100)))).toBeUndefined();
  });
});
