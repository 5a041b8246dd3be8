import { beforeAll, describe, expect, test, vi } from "vitest";
import { openssl, withFiles } from "#lib/testing/openssl";
import {
  INTERMEDIATE_EXTENSIONS,
  ROOT_EXTENSIONS,
  type VendorCertificate,
  type VendorKeyKind,
  vendorCertificate,
  vendorLeaf,
  vendorRoot,
} from "#lib/testing/vendor-pki";
import { judgeBundle } from "./judge-bundle";

// RSA keys take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const AT = new Date("2026-11-21T12:00:00Z");
const POLICY = { minimumRsaBits: 2048 } as const;

let root: VendorCertificate;
let middle: VendorCertificate;
let lower: VendorCertificate;
beforeAll(() => {
  root = vendorRoot();
  middle = vendorCertificate({ subject: "/CN=Middle", issuer: root, extensions: INTERMEDIATE_EXTENSIONS });
  lower = vendorCertificate({ subject: "/CN=Lower", issuer: middle, extensions: INTERMEDIATE_EXTENSIONS });
});

const pems = (...all: VendorCertificate[]) => all.map(({ pem }) => pem).join("");
const judge = (text: string) => judgeBundle(text, POLICY, AT);
/** The faults of a bundle: which certificate of the text, which check, which code. */
const faultsOf = (text: string) =>
  judge(text).certificates.flatMap(({ lines }, index) =>
    lines.filter(({ ok }) => !ok).map(({ check, code }) => [index + 1, check, code]),
  );
const textsOf = (text: string) =>
  judge(text).certificates.flatMap(({ lines }) => lines.filter(({ ok }) => !ok).map((line) => line.text));

test("root and intermediates are taken in any order, the root first, each line told", () => {
  const verdict = judge(pems(lower, root, middle));
  expect(verdict).toMatchObject({ isSound: true, faults: [] });
  expect(verdict.accepted.map(({ isRoot, sha256 }) => [isRoot, sha256])).toEqual([
    [true, sha256Of(root)],
    [false, sha256Of(lower)],
    [false, sha256Of(middle)],
  ]);
  expect(verdict.certificates[0]?.lines.map(({ check, ok, text }) => [check, ok, text])).toEqual([
    ["certificate", true, "Version 3, an intermediate"],
    ["authority", true, "A CA"],
    ["key_usage", true, "May sign certificates"],
    ["dates", true, "2026-01-01 to 2036-01-01"],
    ["key", true, "P-256"],
    ["signature", true, "SHA-256 with ECDSA"],
    ["extensions", true, "All that are critical are known"],
    ["duplicate", true, "Once in this bundle"],
    ["path_length", true, "No limit below it"],
    ["chain", true, "Signed by CN=Middle, below CN=Acme Root,O=Acme"],
  ]);
});

const sha256Of = ({ pem }: VendorCertificate) =>
  openssl(["x509", "-noout", "-fingerprint", "-sha256"], pem)
    .stdout.split("=")[1]
    ?.trim()
    .replaceAll(":", "")
    .toLowerCase();

test("what the guides' own command makes is sound: a root without key usage", () => {
  withFiles({ key: "", root: "" }, ({ key, root: file }) => {
    const pair = ["-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", file];
    const made = openssl(["req", "-x509", "-new", "-sha256", "-days", "3650", "-subj", "/CN=Gateway CA", ...pair]);
    expect(made.ok).toBe(true);
    const pem = openssl(["x509", "-in", file]).stdout;
    const now = new Date(Date.now() + 60_000);
    const verdict = judgeBundle(pem, POLICY, now);
    expect(verdict).toMatchObject({ isSound: true, accepted: [{ isRoot: true }] });
    expect(verdict.certificates[0]?.lines).toContainEqual({ check: "key_usage", ok: true, text: "Not restricted" });
  });
});

test.each<VendorKeyKind>(["RSA 2048", "RSA 4096", "P-256", "P-384"])("a root with %s is sound", (key) => {
  const verdict = judge(vendorRoot("Kinds", { key }).pem);
  expect(verdict.isSound).toBe(true);
  expect(verdict.certificates[0]?.lines).toContainEqual({ check: "key", ok: true, text: key });
});

test("text around the certificates, Windows line ends and the older label are passed over", () => {
  const described = openssl(["x509", "-text"], root.pem).stdout.replaceAll("\n", "\r\n");
  const older = middle.pem.replaceAll("CERTIFICATE", "X509 CERTIFICATE");
  expect(judge(`Our CAs:\n${described}\n${older}\nThanks`)).toMatchObject({ isSound: true });
});

test("a CA that is cross-signed by another root stands beside both roots", () => {
  const other = vendorRoot("Other Root");
  const crossed = vendorCertificate({
    ...{ subject: root.subject, key: root, issuer: other, extensions: INTERMEDIATE_EXTENSIONS },
  });
  expect(judge(pems(crossed, root, other, middle)).accepted.map(({ isRoot }) => isRoot)).toEqual([
    ...[true, true, false, false],
  ]);
  expect(judge(pems(crossed, other, middle))).toMatchObject({ isSound: true });
});

test("a renewed root of the same name and key is no duplicate", () => {
  const renewed = vendorRoot("Acme Root", { key: root, notAfter: "20460101000000Z" });
  expect(judge(pems(root, renewed, middle))).toMatchObject({ isSound: true });
});

describe("refused", () => {
  test("a leaf pasted by mistake, by itself or beside its CA", () => {
    const leaf = vendorLeaf(root, "58A0CBFFFE80AA01");
    const text = "This is an end certificate, not a CA. Upload the CA that signed it.";
    expect(textsOf(leaf.pem)).toEqual([text]);
    expect(faultsOf(pems(root, leaf))).toEqual([[2, "authority", "end_certificate"]]);
    const modern = vendorLeaf(root, "58A0CBFFFE80AA01", { extensions: ["basicConstraints=CA:false"] });
    expect(textsOf(modern.pem)).toEqual([text]);
    const [line] = judge(modern.pem).certificates[0]?.lines ?? [];
    expect(line).toEqual({ check: "certificate", ok: true, text: "Version 3, an end certificate" });
  });

  test("a root of version 1, which cannot say that it is a CA", () => {
    expect(faultsOf(vendorCertificate({ subject: "/CN=Old" }).pem)).toEqual([[1, "authority", "not_an_authority"]]);
  });

  test("key usage without keyCertSign", () => {
    const ca = vendorRoot("Usage", { extensions: [...ROOT_EXTENSIONS, "keyUsage=digitalSignature"] });
    expect(faultsOf(ca.pem)).toEqual([[1, "key_usage", "wrong_key_usage"]]);
  });

  test("expired and not yet valid", () => {
    expect(textsOf(vendorRoot("Old", { notAfter: "20261120000000Z" }).pem)).toEqual([
      "It expired on 2026-11-20. Upload its successor.",
    ]);
    expect(faultsOf(vendorRoot("New", { notBefore: "20261122000000Z" }).pem)).toEqual([
      [1, "dates", "certificate_not_yet_valid"],
    ]);
  });

  test.each<[VendorKeyKind, string]>([
    ["P-521", "P-521 is not supported. A vendor CA has RSA of 2048 to 8192 bits, P-256 or P-384."],
    ["Ed25519", "Ed25519 is not supported. A vendor CA has RSA of 2048 to 8192 bits, P-256 or P-384."],
    ["RSA 1024", "RSA 1024 is too small. This platform requires RSA 2048 or more."],
  ])("the key %s", (key, text) => {
    expect(textsOf(vendorRoot("Kinds", { key, digest: key === "Ed25519" ? "null" : "sha256" }).pem)).toContain(text);
  });

  test("an RSA key below the policy's minimum", () => {
    const { pem } = vendorRoot("Small", { key: "RSA 2048" });
    const verdict = judgeBundle(pem, { minimumRsaBits: 3072 }, AT);
    expect(verdict.isSound).toBe(false);
    expect(verdict.certificates[0]?.lines).toContainEqual({
      ...{ check: "key", ok: false, code: "weak_key" },
      text: "RSA 2048 is too small. This platform requires RSA 3072 or more.",
    });
  });

  test.each([
    ["sha1", "SHA-1"],
    ["md5", "MD5"],
  ])("signed with %s", (digest, name) => {
    const [text] = textsOf(vendorRoot("Weak", { key: "RSA 2048", digest }).pem);
    expect(text).toContain(`Signed with ${name}`);
  });

  test("the same certificate twice", () => {
    expect(faultsOf(pems(root, middle, root))).toEqual([[3, "duplicate", "duplicate_certificate"]]);
    expect(faultsOf(pems(root, root).replaceAll("\n", " "))).toEqual([[2, "duplicate", "duplicate_certificate"]]);
    expect(textsOf(pems(root, root))).toEqual(["The same as the one in line 1. Leave it out."]);
  });

  test("a chain that does not reach a root names the CA that is missing", () => {
    const text = 'The chain is not complete: add the certificate of "CN=Acme Root,O=Acme".';
    expect(textsOf(pems(lower, middle))).toEqual([text, text]);
    expect(textsOf(pems(lower, root))).toEqual(['The chain is not complete: add the certificate of "CN=Middle".']);
  });

  test("a namesake of its CA did not sign it", () => {
    expect(faultsOf(pems(middle, vendorRoot("Acme Root")))).toEqual([[1, "chain", "bad_signature"]]);
  });

  test("a path length that leaves no room for an intermediate", () => {
    const tight = vendorRoot("Tight", { extensions: ["basicConstraints=critical,CA:true,pathlen:0"] });
    const below = vendorCertificate({ subject: "/CN=Below", issuer: tight, extensions: INTERMEDIATE_EXTENSIONS });
    expect(judge(tight.pem).isSound).toBe(true);
    expect(faultsOf(pems(tight, below))).toEqual([[2, "path_length", "path_too_long"]]);
    const wider = vendorRoot("Wider", { extensions: ["basicConstraints=critical,CA:true,pathlen:1"] });
    const first = vendorCertificate({ subject: "/CN=First", issuer: wider, extensions: INTERMEDIATE_EXTENSIONS });
    const second = vendorCertificate({ subject: "/CN=Second", issuer: first, extensions: INTERMEDIATE_EXTENSIONS });
    expect(faultsOf(pems(wider, first, second))).toEqual([[3, "path_length", "path_too_long"]]);
  });

  test("a name that a CA above does not allow", () => {
    const bound = vendorRoot("Bound", {
      extensions: [...ROOT_EXTENSIONS, "nameConstraints=critical,permitted;dirName:only", "[only]", "O=Acme"],
    });
    const wish = { issuer: bound, extensions: INTERMEDIATE_EXTENSIONS };
    expect(judge(pems(bound, vendorCertificate({ subject: "/O=Acme/CN=Fine", ...wish }))).isSound).toBe(true);
    expect(faultsOf(pems(bound, vendorCertificate({ subject: "/O=Else/CN=Not", ...wish })))).toEqual([
      [2, "chain", "name_not_permitted"],
    ]);
  });

  test("a critical extension that nobody knows", () => {
    const ca = vendorRoot("Odd", { extensions: [...ROOT_EXTENSIONS, "1.2.3.4=critical,ASN1:NULL"] });
    expect(faultsOf(ca.pem)).toEqual([[1, "extensions", "unknown_critical_extension"]]);
  });

  test("a private key, wherever it stands; the certificates are judged nevertheless", () => {
    const verdict = judge(`${root.pem}${root.keyPem}`);
    expect(verdict).toMatchObject({ isSound: false, accepted: [], certificates: [{ isRoot: true }] });
    expect(verdict.faults).toMatchObject([{ code: "private_key_pasted" }]);
    expect(judge("-----BEGIN EC PRIVATE KEY-----\nMHc=").faults).toMatchObject([
      { code: "private_key_pasted", line: 1 },
    ]);
  });

  test("something else between BEGIN and END, and text without a certificate", () => {
    const { stdout } = openssl(["x509", "-pubkey", "-noout"], root.pem);
    expect(judge(stdout).faults).toMatchObject([{ code: "not_a_certificate" }]);
    expect(judge("Hello").faults).toMatchObject([{ code: "no_certificate" }]);
    expect(judge("")).toMatchObject({ isSound: false, faults: [], certificates: [] });
  });

  test("a certificate that was cut off, or damaged in copying", () => {
    const cut = root.pem.slice(0, -40);
    expect(textsOf(cut)).toEqual(["Its END line is missing: it was cut off. Copy it again."]);
    const lines = root.pem.split("\n");
    expect(textsOf([...lines.slice(0, 3), ...lines.slice(4)].join("\n"))[0]).toContain("malformed");
    expect(textsOf(root.pem.replace(/\n(.)/, "\n*"))).toEqual([
      'It has "*", which does not occur in a certificate. Copy it again.',
    ]);
  });

  test("more than 20 certificates", () => {
    expect(judge(root.pem.repeat(21)).faults).toMatchObject([{ code: "too_many_certificates" }]);
  });
});
