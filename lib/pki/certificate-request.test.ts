import { beforeAll, describe, expect, test, vi } from "vitest";
import { infinityKey } from "#lib/testing/infinity-key";
import { openssl, withFiles } from "#lib/testing/openssl";
import { SAMPLE_PUBLIC_KEYS } from "#lib/testing/sample-public-keys";
import { toHex } from "./bytes";
import { type CertificateRequest, readCertificateRequest } from "./certificate-request";
import { TAG } from "./der-reader";
import { der, derBitString, derContext, derNatural, derOid, derSequence, derSet, derText } from "./der-writer";
import { OID } from "./oids";
import { pemBlocks } from "./pem";

// Others make RSA keys here, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const EUI = "58A0CBFFFE80AA01";

const KEY_OPTIONS = {
  p256: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
  p384: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
  p521: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
  rsa1024: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
  rsa2048: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
  rsa3072: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
  rsa4096: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"],
  rsaPss: ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
  ed25519: ["-algorithm", "ED25519"],
} as const;
type KeyName = keyof typeof KEY_OPTIONS;

const keys = new Map<KeyName, string>();
function keyPem(name: KeyName): string {
  const known = keys.get(name);
  if (known) return known;
  const made = openssl(["genpkey", ...KEY_OPTIONS[name]]).stdout;
  keys.set(name, made);
  return made;
}

/** A request that openssl makes; `config` holds what the command line cannot say. */
function opensslRequest(key: KeyName, options: readonly string[] = [], config = ""): Uint8Array {
  const base = `[req]\ndistinguished_name=dn\nprompt=no\n${config}\n[dn]\nCN=${EUI}\n`;
  return withFiles({ key: keyPem(key), config: base }, (path) => {
    const args = ["req", "-new", "-key", path.key, "-config", path.config, "-outform", "DER", ...options];
    const result = openssl(args);
    if (!result.ok) throw new Error(result.stderr);
    return new Uint8Array(result.bytes);
  });
}

function accepted(der: Uint8Array): CertificateRequest {
  const { request, fault } = readCertificateRequest(der);
  if (!request) throw new Error(`${fault.code}: ${fault.message}`);
  return request;
}

/** A request of our own writing, signed by openssl with the P-256 key: for what openssl itself does not write. */
function signedRequest(info: Uint8Array): Uint8Array {
  const signature = withFiles({ key: keyPem("p256") }, (path) => openssl(["dgst", "-sha256", "-sign", path.key], info));
  return derSequence(info, derSequence(derOid(OID.ecdsaWithSha256)), derBitString(signature.bytes));
}

let spki: Uint8Array;
const version = derNatural(0n);
const emptyName = derSequence();

beforeAll(() => {
  spki = new Uint8Array(openssl(["pkey", "-pubout", "-outform", "DER"], keyPem("p256")).bytes);
});

function attribute(oid: string, ...values: Uint8Array[]): Uint8Array {
  return derSequence(derOid(oid), derSet(...values));
}

function withAttributes(...attributes: Uint8Array[]): Uint8Array {
  return signedRequest(derSequence(version, emptyName, spki, derContext(0, ...attributes)));
}

describe("requests that openssl makes are read", () => {
  test.each([
    ["p256", [], "P-256"],
    ["p256", ["-sha384"], "P-256"],
    ["p384", ["-sha384"], "P-384"],
    ["p384", ["-sha256"], "P-384"],
    ["rsa2048", [], "RSA 2048"],
    ["rsa2048", ["-sha384"], "RSA 2048"],
    ["rsa2048", ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"], "RSA 2048"],
    ["rsa2048", ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:max"], "RSA 2048"],
    ["rsa2048", ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:20"], "RSA 2048"],
    ["rsa3072", [], "RSA 3072"],
    ["rsa4096", [], "RSA 4096"],
  ] as const)("%s %j", (name, options, label) => {
    const der = opensslRequest(name, ["-subj", `/CN=${EUI}`, ...options]);
    const request = accepted(der);
    expect(request.key.label).toBe(label);
    expect(toHex(request.key.spki)).toBe(
      openssl(["pkey", "-pubout", "-outform", "DER"], keyPem(name)).bytes.toString("hex"),
    );
    expect(request).toMatchObject({ commonName: EUI, requestsCa: false, challengePassword: null });
    expect(request.subjectFault).toBeUndefined();
    expect(request.der).toEqual(der);
  });

  test("an empty subject, and no attribute at all", () => {
    const request = accepted(opensslRequest("p256", ["-subj", "/"]));
    expect(request.commonName).toBeNull();
    expect(request.subjectFault).toBeUndefined();
    expect(accepted(signedRequest(derSequence(version, emptyName, spki))).sanUris).toEqual([]);
  });

  test.each([
    ["/CN=A/O=B", "A"],
    ["/O=B", null],
    ["/CN=A/CN=B", null],
    ["/CN=A+serialNumber=1", "A"],
  ])("the subject %s is told as a fault", (subject, commonName) => {
    const request = accepted(opensslRequest("p256", ["-subj", subject, "-multivalue-rdn"]));
    expect(request.subjectFault).toMatch(/^The subject must be empty or a single CN, not "/);
    expect(request.commonName).toBe(commonName);
  });

  test("every alternative name, usage and extension asked for", () => {
    const config = [
      "req_extensions=ext",
      "[ext]",
      "subjectAltName=URI:urn:dev:mac:58a0cbfffe80aa01,DNS:a.example,DNS:b.example,email:x@a.example,IP:10.0.0.1,RID:1.2.3,dirName:dir",
      "basicConstraints=critical,CA:TRUE,pathlen:3",
      "extendedKeyUsage=clientAuth,serverAuth",
      "keyUsage=digitalSignature",
      "1.2.3.4=DER:0500",
      "[dir]",
      "CN=Other",
    ].join("\n");
    expect(accepted(opensslRequest("p256", ["-subj", "/CN=A"], config))).toMatchObject({
      sanUris: ["urn:dev:mac:58a0cbfffe80aa01"],
      sanDnsNames: ["a.example", "b.example"],
      otherNames: ["email: x@a.example", "IP: 0a000001", "kind 8", "directory: CN=Other"],
      requestsCa: true,
      extendedKeyUsages: [OID.clientAuth, OID.serverAuth],
      ignoredExtensions: [OID.keyUsage, "1.2.3.4"],
    });
  });

  test("basic constraints that deny a CA ask for none", () => {
    const config = "req_extensions=ext\n[ext]\nbasicConstraints=CA:FALSE";
    expect(accepted(opensslRequest("p256", ["-subj", "/"], config)).requestsCa).toBe(false);
  });

  test.each([
    ["PrintableString", TAG.printableString, "default", "b64+/text="],
    ["UTF8String", TAG.utf8String, "utf8only", "b64+/text="],
    ["UTF8String that needs it", TAG.utf8String, "utf8only", "gehe im_zürich"],
  ])("a challenge password as %s", (_, tag, mask, password) => {
    const config = `attributes=attr\nstring_mask=${mask}\nutf8=yes\n[attr]\nchallengePassword=${password}\nunstructuredName=x`;
    // With -subj, openssl leaves the attributes out.
    const der = opensslRequest("p256", [], config);
    expect(der[Buffer.from(der).indexOf(password) - 2]).toBe(tag);
    expect(accepted(der)).toMatchObject({ challengePassword: password, commonName: EUI });
  });
});

describe("refused, each with its own code", () => {
  test.each([
    ["rsa1024", [], "weak_key", "RSA 1024 is too small"],
    ["p521", [], "unsupported_key", "P-521 is not supported"],
    ["rsaPss", [], "unsupported_key", "RSA-PSS is not supported"],
    ["ed25519", [], "unsupported_key", "Ed25519 is not supported"],
    ["p256", ["-sha1"], "request_refused", "SHA-256 or SHA-384"],
    ["p256", ["-sha512"], "request_refused", "SHA-256 or SHA-384"],
    ["rsa2048", ["-md5"], "request_refused", "SHA-256 or SHA-384"],
    ["rsa2048", ["-sha1", "-sigopt", "rsa_padding_mode:pss"], "request_refused", "SHA-256 or SHA-384"],
    ["rsa2048", ["-sha384", "-sigopt", "rsa_padding_mode:pss"], "request_refused", "SHA-256 or SHA-384"],
  ] as const)("%s %j: %s", (name, options, code, message) => {
    const { fault } = readCertificateRequest(opensslRequest(name, ["-subj", "/CN=A", ...options]));
    expect(fault).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test("a signature by another key, or over other bytes", () => {
    const der = opensslRequest("p256", ["-subj", `/CN=${EUI}`]);
    const at = Buffer.from(der).indexOf(EUI);
    const changed = Uint8Array.from(der, (octet, i) => (i === at ? 0x36 : octet));
    expect(readCertificateRequest(changed).fault?.code).toBe("proof_of_possession_failed");
    const other = pemBlocks("PUBLIC KEY", SAMPLE_PUBLIC_KEYS.p256)[0] ?? new Uint8Array();
    const borrowed = signedRequest(derSequence(version, emptyName, other, derContext(0)));
    expect(readCertificateRequest(borrowed).fault?.code).toBe("proof_of_possession_failed");
  });

  test("an RSA signature named for an EC key", () => {
    const info = derSequence(version, emptyName, spki, derContext(0));
    const named = derSequence(
      info,
      derSequence(derOid(OID.sha256WithRSAEncryption), der(TAG.null)),
      derBitString(new Uint8Array(256)),
    );
    expect(readCertificateRequest(named).fault?.code).toBe("proof_of_possession_failed");
  });

  test("the P-256 point at infinity, before any key object is made of it", () => {
    const { fault } = readCertificateRequest(
      signedRequest(derSequence(version, emptyName, infinityKey(), derContext(0))),
    );
    expect(fault).toMatchObject({ code: "request_refused", message: expect.stringContaining("not on the curve") });
  });

  test.each<[string, () => Uint8Array]>([
    ["bytes after the end", () => Uint8Array.of(...withAttributes(), 0)],
    ["nothing", () => new Uint8Array()],
    ["version 2", () => signedRequest(derSequence(derNatural(1n), emptyName, spki, derContext(0)))],
    ["more than 16 KiB", () => withAttributes(attribute("1.2.3", der(TAG.octetString, new Uint8Array(16_384))))],
    ["two challenge passwords", () => withAttributes(...[1, 2].map(() => attribute(OID.challengePassword, text("a"))))],
    [
      "a challenge password of two values",
      () => withAttributes(attribute(OID.challengePassword, text("a"), text("b"))),
    ],
    ["a challenge password without value", () => withAttributes(attribute(OID.challengePassword))],
    ["an empty challenge password", () => withAttributes(attribute(OID.challengePassword, text("")))],
    ["one of 256 characters", () => withAttributes(attribute(OID.challengePassword, text("a".repeat(256))))],
    ["one of another type", () => withAttributes(attribute(OID.challengePassword, derText(TAG.ia5String, "a")))],
    [
      "an extension twice",
      () => withAttributes(attribute(OID.extensionRequest, derSequence(...[1, 2].map(() => usage())))),
    ],
    ["indefinite length in an unread part", () => withAttributes(attribute("1.2.3", Uint8Array.of(0x30, 0x80, 0, 0)))],
    ["parts nested without end", () => withAttributes(attribute("1.2.3", nested(200)))],
  ])("%s", (_, make) => {
    expect(readCertificateRequest(make()).fault).toMatchObject({ code: "request_refused" });
  });

  test("a challenge password of 255 characters is not", () => {
    const request = accepted(withAttributes(attribute(OID.challengePassword, text("a".repeat(255)))));
    expect(request.challengePassword).toHaveLength(255);
  });
});

function text(value: string): Uint8Array {
  return derText(TAG.printableString, value);
}

function usage(): Uint8Array {
  return derSequence(derOid(OID.extKeyUsage), der(TAG.octetString, derSequence(derOid(OID.clientAuth))));
}

function nested(depth: number): Uint8Array {
  let element = derSequence();
  for (let i = 0; i < depth; i++) element = derSequence(element);
  return element;
}
