import { beforeAll, describe, expect, test } from "vitest";
import type { Eui64 } from "#lib/eui64";
import { openssl, withFiles } from "#lib/testing/openssl";
import {
  keyOf,
  newSigner,
  SAMPLE_URIS,
  type SampleAuthority,
  sampleAuthority,
  sampleLeaf,
  sampleLeafProfile,
  sampleServerProfile,
} from "#lib/testing/sample-authorities";
import { SAMPLE_PUBLIC_KEYS } from "#lib/testing/sample-public-keys";
import { toHex } from "./bytes";
import { checkAuthorityCertificate, checkLeafProfile, checkLeafTbs } from "./certificate-check";
import {
  encodeAuthorityTbs,
  encodeLeafTbs,
  leafProfile,
  leafValidity,
  subjectKeyIdentifier,
} from "./certificate-profile";
import { certificatePem, chainPem } from "./certificate-reader";
import { readPublicKeyText } from "./public-key";
import { serialNumber } from "./serial-number";

const EUI = "58A0CBFFFE80AA01" as Eui64;
const AT = Math.floor(Date.parse("2027-01-01T00:00:00Z") / 1000).toString();

let root: SampleAuthority;
let stations: SampleAuthority;
let server: SampleAuthority;

beforeAll(async () => {
  root = await sampleAuthority("root");
  stations = await sampleAuthority("base-station", root);
  server = await sampleAuthority("server", root);
});

function textOf(certificate: Uint8Array): string {
  return openssl(["x509", "-inform", "DER", "-noout", "-text", "-nameopt", "RFC2253"], certificate).stdout;
}

/** `openssl verify` of a leaf below root and one issuing CA. */
function verify(leaf: Uint8Array, issuer: SampleAuthority, ...options: string[]): ReturnType<typeof openssl> {
  const files = {
    root: certificatePem(root.certificate),
    issuer: certificatePem(issuer.certificate),
    leaf: certificatePem(leaf),
  };
  return withFiles(files, (path) =>
    openssl([
      "verify",
      "-x509_strict",
      "-attime",
      AT,
      ...options,
      "-CAfile",
      path.root,
      "-untrusted",
      path.issuer,
      path.leaf,
    ]),
  );
}

describe("a station's leaf, as openssl reads it", () => {
  test("an LRR: every field of the profile and nothing else", async () => {
    const { leaf, certificate } = await sampleLeaf(stations);
    const text = textOf(certificate);
    expect(text).toContain("Version: 3 (0x2)");
    expect(text.replaceAll(/[\s:]/g, "")).toContain(`SerialNumber${leaf.serialNumber}`);
    expect(text.match(/Signature Algorithm: ecdsa-with-SHA256/g)).toHaveLength(2);
    expect(text).toContain("Subject: CN=7076FF-024B0B030008\n");
    expect(text).toMatch(/Issuer: CN=Sample Base Station CA [0-9a-f]{6}\n/);
    expect(text).toContain("Not Before: May  1 11:55:00 2026 GMT");
    expect(text).toContain("Not After : May  1 11:59:59 2028 GMT");
    const extensions = text.slice(text.indexOf("X509v3 extensions:")).split("Signature Algorithm")[0] ?? "";
    expect(
      extensions
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
    ).toEqual([
      "X509v3 extensions:",
      "X509v3 Basic Constraints: critical",
      "CA:FALSE",
      "X509v3 Key Usage: critical",
      "Digital Signature",
      "X509v3 Extended Key Usage:",
      "TLS Web Client Authentication",
      "X509v3 Authority Key Identifier:",
      colons(subjectKeyIdentifier(stations.signer.spki)),
      "X509v3 CRL Distribution Points:",
      "Full Name:",
      `URI:${SAMPLE_URIS.revocationListUri}`,
      "Authority Information Access:",
      `CA Issuers - URI:${SAMPLE_URIS.authorityCertificateUri}`,
      `OCSP - URI:${SAMPLE_URIS.ocspUri}`,
      "X509v3 Subject Key Identifier:",
      colons(subjectKeyIdentifier(leaf.spki)),
    ]);
  });

  test("a Basics Station: its EUI-64 as CN, and as urn:dev:mac in lower case", async () => {
    const { certificate } = await sampleLeaf(stations, { commonName: EUI, eui64: EUI });
    expect(textOf(certificate)).toContain("Subject: CN=58A0CBFFFE80AA01\n");
    expect(textOf(certificate)).toMatch(/Subject Alternative Name: \n\s+URI:urn:dev:mac:58a0cbfffe80aa01\n/);
  });

  test("a profile that serves IPsec adds its key usage", async () => {
    const { certificate } = await sampleLeaf(stations, {}, sampleLeafProfile(stations, true));
    expect(textOf(certificate)).toMatch(
      /TLS Web Client Authentication, (ipsec Internet Key Exchange|1\.3\.6\.1\.5\.5\.7\.3\.17)/,
    );
  });

  test.each(["rsa2048", "rsa3072", "rsa4096", "p256", "p384"] as const)(
    "a declared %s key is carried as it is",
    async (name) => {
      const { key } = readPublicKeyText(SAMPLE_PUBLIC_KEYS[name]);
      if (!key) throw new Error("refused");
      const { certificate } = await sampleLeaf(stations, { spki: key.spki });
      expect(openssl(["x509", "-inform", "DER", "-noout", "-pubkey"], certificate).stdout).toBe(
        SAMPLE_PUBLIC_KEYS[name],
      );
      expect(verify(certificate, stations, "-purpose", "sslclient").stdout).toContain("OK");
    },
  );

  test("the common name is a PrintableString, and each part is DER", async () => {
    const { certificate } = await sampleLeaf(stations);
    const parsed = openssl(["asn1parse", "-inform", "DER"], certificate);
    expect(parsed.stdout).toMatch(/PRINTABLESTRING\s+:7076FF-024B0B030008/);
    expect(parsed.stdout).toMatch(/UTCTIME\s+:260501115500Z/);
    const again = openssl(["x509", "-inform", "DER", "-outform", "DER"], certificate);
    expect(again.bytes.equals(certificate)).toBe(true);
  });

  test("its chain verifies for client authentication, and for nothing else", async () => {
    const { certificate } = await sampleLeaf(stations);
    expect(verify(certificate, stations, "-purpose", "sslclient").stdout).toContain("OK");
    expect(verify(certificate, stations, "-purpose", "sslserver").ok).toBe(false);
    expect(verify(certificate, server, "-purpose", "sslclient").ok).toBe(false);
  });

  test("openssl refuses it when one bit of it is changed", async () => {
    const { certificate } = await sampleLeaf(stations);
    const changed = Uint8Array.from(certificate);
    const at = Buffer.from(changed).indexOf("7076FF");
    changed[at] = 0x38;
    expect(verify(changed, stations).ok).toBe(false);
  });

  test("dates from 2050 on are GeneralizedTime, earlier ones UTCTime", async () => {
    const distant = await sampleAuthority("root", undefined, newSigner());
    const profile = leafProfile({ ...sampleLeafProfile(distant), issuerNotAfter: distant.fields.notAfter });
    const dates = { notBefore: new Date("2049-12-31T23:59:59Z"), notAfter: new Date("2050-01-01T00:00:00Z") };
    const { certificate } = await sampleLeaf(distant, dates, profile);
    const parsed = openssl(["asn1parse", "-inform", "DER"], certificate).stdout;
    expect(parsed).toMatch(/UTCTIME\s+:491231235959Z/);
    expect(parsed).toMatch(/GENERALIZEDTIME\s+:20500101000000Z/);
  });

  test("a P-384 CA signs with SHA-384", async () => {
    const big = await sampleAuthority("root", undefined, newSigner("P-384"));
    const { certificate } = await sampleLeaf(big);
    expect(textOf(certificate).match(/Signature Algorithm: ecdsa-with-SHA384/g)).toHaveLength(2);
  });
});

describe("leaves of our own servers, as openssl reads them", () => {
  const hosts = ["stations.example", "192.0.2.1", "2001:db8::1"];

  function extensionsOf(certificate: Uint8Array): string[] {
    const text = textOf(certificate);
    const extensions = text.slice(text.indexOf("X509v3 extensions:")).split("Signature Algorithm")[0] ?? "";
    return extensions
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean)
      .slice(1);
  }

  test("a listener's: server authentication alone, every host a DNS name, addresses also as such, no OCSP", async () => {
    const profile = sampleServerProfile(server, "listener");
    const { certificate, leaf } = await sampleLeaf(server, { commonName: "stations.example", hosts }, profile);
    expect(textOf(certificate)).toContain("Subject: CN=stations.example\n");
    expect(extensionsOf(certificate)).toEqual([
      "X509v3 Basic Constraints: critical",
      "CA:FALSE",
      "X509v3 Key Usage: critical",
      "Digital Signature",
      "X509v3 Extended Key Usage:",
      "TLS Web Server Authentication",
      "X509v3 Authority Key Identifier:",
      colons(subjectKeyIdentifier(server.signer.spki)),
      "X509v3 CRL Distribution Points:",
      "Full Name:",
      `URI:${SAMPLE_URIS.revocationListUri}`,
      "Authority Information Access:",
      `CA Issuers - URI:${SAMPLE_URIS.authorityCertificateUri}`,
      "X509v3 Subject Key Identifier:",
      colons(subjectKeyIdentifier(leaf.spki)),
      "X509v3 Subject Alternative Name:",
      "DNS:stations.example, DNS:192.0.2.1, IP Address:192.0.2.1, DNS:2001:db8::1, IP Address:2001:DB8:0:0:0:0:0:1",
    ]);
    for (const options of [
      ["-verify_hostname", "stations.example"],
      ["-verify_ip", "192.0.2.1"],
      ["-verify_ip", "2001:db8::1"],
    ]) {
      expect(verify(certificate, server, "-purpose", "sslserver", ...options).stdout).toContain("OK");
    }
    expect(verify(certificate, server, "-purpose", "sslserver", "-verify_hostname", "other.example").ok).toBe(false);
    expect(verify(certificate, server, "-purpose", "sslclient").ok).toBe(false);
  });

  test("an OCSP responder's: OCSP signing alone, and nobody asks for its own status", async () => {
    const profile = sampleServerProfile(stations, "ocsp-responder");
    const { certificate, leaf } = await sampleLeaf(stations, { commonName: "Sample OCSP responder" }, profile);
    expect(extensionsOf(certificate)).toEqual([
      "X509v3 Basic Constraints: critical",
      "CA:FALSE",
      "X509v3 Key Usage: critical",
      "Digital Signature",
      "X509v3 Extended Key Usage:",
      "OCSP Signing",
      "X509v3 Authority Key Identifier:",
      colons(subjectKeyIdentifier(stations.signer.spki)),
      "X509v3 CRL Distribution Points:",
      "Full Name:",
      `URI:${SAMPLE_URIS.revocationListUri}`,
      "Authority Information Access:",
      `CA Issuers - URI:${SAMPLE_URIS.authorityCertificateUri}`,
      "OCSP No Check:",
      "X509v3 Subject Key Identifier:",
      colons(subjectKeyIdentifier(leaf.spki)),
    ]);
    expect(verify(certificate, stations).stdout).toContain("OK");
    expect(verify(certificate, stations, "-purpose", "sslclient").ok).toBe(false);
  });

  test("many hosts fit, each of 253 characters too", async () => {
    const label = "a".repeat(61);
    const long = Array.from({ length: 100 }, (_, i) => `${i + 100}.${label}.${label}.${label}.${label}`.slice(0, 253));
    const profile = sampleServerProfile(server, "listener");
    const { certificate } = await sampleLeaf(server, { commonName: "stations.example", hosts: long }, profile);
    expect(textOf(certificate).match(/DNS:/g)).toHaveLength(100);
  });
});

describe("our CAs, as openssl reads them", () => {
  test("the root signs itself and may have one CA below", () => {
    const text = textOf(root.certificate);
    expect(text).toMatch(/Subject: CN=Sample Root CA [0-9a-f]{6}\n/);
    expect(text).toMatch(/Basic Constraints: critical\n\s+CA:TRUE, pathlen:1\n/);
    expect(text).toMatch(/Key Usage: critical\n\s+Certificate Sign, CRL Sign\n/);
    expect(text).toContain(
      `X509v3 Subject Key Identifier: \n                ${colons(subjectKeyIdentifier(root.signer.spki))}`,
    );
    for (const absent of [
      "Extended Key Usage",
      "Authority Key Identifier",
      "CRL Distribution",
      "Authority Information",
    ]) {
      expect(text).not.toContain(absent);
    }
  });

  test("the Base Station CA is limited to client authentication, IPsec and OCSP", () => {
    const text = textOf(stations.certificate);
    expect(text).toMatch(/CA:TRUE, pathlen:0\n/);
    expect(text).toMatch(
      /TLS Web Client Authentication, (ipsec Internet Key Exchange|1\.3\.6\.1\.5\.5\.7\.3\.17), OCSP Signing\n/,
    );
    expect(text).toContain("URI:http://pki.example:8880/crl/root.crl");
    expect(text).toContain("CA Issuers - URI:http://pki.example:8880/ca/root.cer");
    expect(text).not.toContain("OCSP - URI");
    expect(text).toContain(colons(subjectKeyIdentifier(root.signer.spki)));
  });

  test("the Server CA is limited to server authentication", () => {
    expect(textOf(server.certificate)).toMatch(/Extended Key Usage: \n\s+TLS Web Server Authentication\n/);
  });

  test("both verify below the root", () => {
    expect(verify(stations.certificate, stations).stdout).toContain("OK");
    expect(verify(server.certificate, server).stdout).toContain("OK");
  });

  test("a CA cannot be made below the Base Station CA", async () => {
    const below = await sampleAuthority("base-station", stations);
    const { certificate } = await sampleLeaf(below);
    const files = {
      root: certificatePem(root.certificate),
      chain: chainPem([below.certificate, stations.certificate]),
      leaf: certificatePem(certificate),
    };
    const result = withFiles(files, (path) =>
      openssl(["verify", "-attime", AT, "-CAfile", path.root, "-untrusted", path.chain, path.leaf]),
    );
    expect(result.stderr).toContain("path length constraint exceeded");
  });
});

describe("what does not fit the profile is refused before it is signed", () => {
  const leaf = {
    serialNumber: serialNumber(1, new Uint8Array(16)),
    notBefore: new Date("2026-05-01T00:00:00Z"),
    notAfter: new Date("2028-05-01T00:00:00Z"),
    commonName: EUI,
  };

  test.each([
    ["dates with a fraction", { notBefore: new Date("2026-05-01T00:00:00.500Z") }],
    ["dates out of order", { notAfter: new Date("2026-04-30T00:00:00Z") }],
    ["a start before the issuer's", { notBefore: new Date("2025-12-31T23:59:59Z") }],
    ["an end after the issuer's", { notAfter: new Date("2041-01-01T00:00:00Z") }],
    ["an empty name", { commonName: "" }],
    ["a name of 65 characters", { commonName: "A".repeat(65) }],
  ])("%s", (_, change) => {
    const profile = sampleLeafProfile(stations);
    expect(() => encodeLeafTbs(profile, { ...leaf, spki: stations.key.spki, ...change })).toThrow(RangeError);
  });

  test.each([
    "https://pki.example/0.crl",
    "ldap://pki.example/",
    "http://",
    "http://pki.example/ 0.crl",
    "http://pki.exämple/",
  ])("the address %s", (revocationListUri) => {
    expect(() => leafProfile({ ...sampleLeafProfile(stations), revocationListUri })).toThrow(RangeError);
  });

  test.each([
    [],
    [""],
    ["a b"],
    ["-a.example"],
    ["a..example"],
    ["müller.example"],
    ["a.*.example"],
    ["a".repeat(254)],
  ])("the host %j", (...hosts) => {
    const profile = sampleServerProfile(server, "listener");
    const listener = { ...leaf, commonName: "a.example", spki: server.key.spki, hosts };
    expect(() => encodeLeafTbs(profile, listener)).toThrow(RangeError);
  });

  test("names of another kind of leaf", () => {
    const names = { ...leaf, spki: server.key.spki };
    const listener = sampleServerProfile(server, "listener");
    const responder = sampleServerProfile(stations, "ocsp-responder");
    expect(() => encodeLeafTbs(listener, names)).toThrow("hosts");
    expect(() => encodeLeafTbs(listener, { ...names, hosts: ["a.example"], eui64: EUI })).toThrow("EUI-64");
    expect(() => encodeLeafTbs(responder, { ...names, hosts: ["a.example"] })).toThrow("hosts");
    expect(() => encodeLeafTbs(sampleLeafProfile(stations), { ...names, hosts: ["a.example"] })).toThrow("hosts");
  });

  test("an OCSP address on another leaf than a station's, a station's without, and IPsec for servers", () => {
    const station = sampleLeafProfile(stations);
    const { ocspUri, ...bare } = station;
    expect(ocspUri).toBeDefined();
    expect(() => leafProfile(bare)).toThrow(RangeError);
    expect(() => leafProfile({ ...station, kind: "listener" })).toThrow(RangeError);
    expect(() => leafProfile({ ...bare, kind: "listener", ipsec: true })).toThrow(RangeError);
  });

  test("a root with an issuer, and another CA without", () => {
    const { issuer, ...lone } = stations.fields;
    expect(() => encodeAuthorityTbs(lone)).toThrow(RangeError);
    expect(() => encodeAuthorityTbs({ ...root.fields, ...(issuer && { issuer }) })).toThrow(RangeError);
  });
});

describe("the check before issuing", () => {
  test("passes every profile, on every kind of key", async () => {
    for (const ipsec of [false, true]) {
      for (const name of ["rsa2048", "p256", "p384"] as const) {
        const { key } = readPublicKeyText(SAMPLE_PUBLIC_KEYS[name]);
        if (!key) throw new Error("refused");
        await expect(checkLeafProfile(sampleLeafProfile(stations, ipsec), key, newSigner())).resolves.toBeUndefined();
      }
    }
  });

  test("passes the profiles of our own servers", async () => {
    for (const profile of [sampleServerProfile(server, "listener"), sampleServerProfile(stations, "ocsp-responder")])
      await expect(checkLeafProfile(profile, keyOf(newSigner()), newSigner())).resolves.toBeUndefined();
  });

  test("a listener has a SAN, a responder has none", async () => {
    const listener = sampleServerProfile(server, "listener");
    const responder = sampleServerProfile(server, "ocsp-responder");
    const station = leafProfile({ ...sampleLeafProfile(server) });
    const { leaf } = await sampleLeaf(server, { commonName: EUI, eui64: EUI }, station);
    const withName = encodeLeafTbs(station, leaf);
    const { eui64, ...nameless } = leaf;
    expect(eui64).toBe(EUI);
    const without = encodeLeafTbs(station, nameless);
    // The station's shared extensions under the other kind's name: only the kind's own rule is left to refuse them.
    expect(() => checkLeafTbs({ ...station, kind: "listener" }, without)).toThrow("SKI and SAN");
    expect(() => checkLeafTbs({ ...station, kind: "ocsp-responder" }, withName)).toThrow("SKI and SAN");
    expect(() => checkLeafTbs({ ...station, kind: "listener" }, withName)).not.toThrow();
    for (const profile of [listener, responder]) expect(() => checkLeafTbs(profile, withName)).toThrow("extensions");
  });

  test("names what the second parser reads differently", async () => {
    const other = leafProfile({ ...sampleLeafProfile(stations), ipsec: true });
    const wrong = { ...sampleLeafProfile(stations), sharedExtensions: other.sharedExtensions };
    await expect(checkLeafProfile(wrong, keyOf(newSigner()), newSigner())).rejects.toThrow("extendedKeyUsages");
  });

  test("each leaf may differ from its profile in its own fields alone", async () => {
    const profile = sampleLeafProfile(stations);
    const leaf = { ...(await sampleLeaf(stations, { commonName: EUI, eui64: EUI })).leaf };
    expect(() => checkLeafTbs(profile, encodeLeafTbs(profile, leaf))).not.toThrow();
    expect(() => checkLeafTbs(sampleLeafProfile(server), encodeLeafTbs(profile, leaf))).toThrow("issuer");
    expect(() => checkLeafTbs(sampleLeafProfile(stations, true), encodeLeafTbs(profile, leaf))).toThrow("extensions");
  });

  test("no change of a byte outside the leaf's own fields passes", async () => {
    const profile = sampleLeafProfile(stations);
    const { leaf } = await sampleLeaf(stations, { commonName: EUI, eui64: EUI });
    const tbs = encodeLeafTbs(profile, leaf);
    const hex = toHex(tbs);
    for (const part of [profile.algorithmAndIssuer, profile.sharedExtensions, Buffer.from("a003020102", "hex")]) {
      const start = hex.indexOf(toHex(part)) / 2;
      for (let at = start; at < start + part.length; at++) {
        const changed = Uint8Array.from(tbs, (octet, i) => (i === at ? octet ^ 0x01 : octet));
        expect(() => checkLeafTbs(profile, changed)).toThrow();
      }
    }
  });

  test("passes each of our CAs, and refuses a signature of another or other fields", () => {
    for (const [authority, issuer] of [
      [root, root],
      [stations, root],
      [server, root],
    ] as const) {
      expect(() => checkAuthorityCertificate(authority.fields, authority.signature, issuer.key)).not.toThrow();
      expect(() => checkAuthorityCertificate(authority.fields, authority.signature, server.key)).toThrow("signature");
      const later = { ...authority.fields, notAfter: new Date("2039-01-01T00:00:00Z") };
      expect(() => checkAuthorityCertificate(later, authority.signature, issuer.key)).toThrow("signature");
    }
  });
});

describe("leafValidity", () => {
  const issuerNotBefore = new Date("2026-01-01T00:00:00Z");
  test("starts 5 minutes earlier and ends 1 second before the same time two years later", () => {
    expect(leafValidity({ issuedAt: new Date("2026-05-01T12:00:00.789Z"), issuerNotBefore })).toEqual({
      notBefore: new Date("2026-05-01T11:55:00Z"),
      notAfter: new Date("2028-05-01T11:59:59Z"),
    });
  });

  test("never starts before the issuer", () => {
    const { notBefore } = leafValidity({ issuedAt: new Date("2026-01-01T00:02:00Z"), issuerNotBefore });
    expect(notBefore).toEqual(issuerNotBefore);
  });

  test("takes other years and minutes, and a leap day", () => {
    const issuedAt = new Date("2028-02-29T10:00:00Z");
    expect(leafValidity({ issuedAt, years: 1, backdateMinutes: 60, issuerNotBefore })).toEqual({
      notBefore: new Date("2028-02-29T09:00:00Z"),
      notAfter: new Date("2029-03-01T09:59:59Z"),
    });
  });
});

function colons(bytes: Uint8Array): string {
  return toHex(bytes)
    .toUpperCase()
    .replaceAll(/..(?!$)/g, "$&:");
}
