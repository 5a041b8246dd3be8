import { beforeAll, describe, expect, test, vi } from "vitest";
import { readForeignCertificate } from "#lib/pki/foreign-certificate";
import { readPeerCertificate } from "#lib/pki/peer-certificate";
import {
  INTERMEDIATE_EXTENSIONS,
  ROOT_EXTENSIONS,
  type VendorCertificate,
  type VendorCertificateWish,
  type VendorKeyKind,
  vendorCertificate,
  vendorLeaf,
  vendorRoot,
} from "#lib/testing/vendor-pki";
import { judgeVendorLeaf, type VendorAnchors } from "./judge-vendor-leaf";

// RSA keys take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const AT = new Date("2026-11-21T12:00:00Z");
const EUI = "58A0CBFFFE80AA01";
const POLICY = { minimumRsaBits: 2048 } as const;

let root: VendorCertificate;
beforeAll(() => {
  root = vendorRoot();
});

function foreign({ der }: VendorCertificate) {
  const { certificate, fault } = readForeignCertificate(der);
  if (!certificate) throw new Error(fault);
  return certificate;
}

function peer({ der }: VendorCertificate) {
  const { certificate, fault } = readPeerCertificate(der);
  if (!certificate) throw new Error(fault);
  return certificate;
}

const anchors = (roots: VendorCertificate[], intermediates: VendorCertificate[] = [], id = "ca_1"): VendorAnchors => ({
  vendorCaId: id,
  roots: roots.map(foreign),
  intermediates: intermediates.map(foreign),
});
const judge = (
  leaf: VendorCertificate,
  all: VendorAnchors[] = [anchors([root])],
  policy: { minimumRsaBits: 2048 | 3072 | 4096 } = POLICY,
) => judgeVendorLeaf(peer(leaf), all, policy, AT);
const leafWith = (wish: Partial<VendorCertificateWish>) => vendorLeaf(root, EUI, wish);

test("a leaf of version 1 under a root without key usage is sound: what the guides' openssl commands make", () => {
  const leaf = vendorLeaf(root, EUI);
  expect(foreign(leaf).version).toBe(1);
  expect(judge(leaf)).toMatchObject({
    kind: "SOUND",
    vendorCaIds: ["ca_1"],
    eui64: EUI,
    paths: [{ vendorCaId: "ca_1", path: [{}, {}] }],
  });
});

test.each(["58a0cbfffe80aa01", "58-A0-CB-FF-FE-80-AA-01", "58a0:cbff:fe80:aa01"])(
  "the common name %s is the same number",
  (name) => {
    expect(judge(vendorLeaf(root, name))).toMatchObject({ kind: "SOUND", eui64: EUI });
  },
);

test.each<[VendorKeyKind, VendorKeyKind]>([
  ["RSA 2048", "RSA 2048"],
  ["RSA 4096", "P-256"],
  ["P-384", "P-384"],
  ["P-256", "RSA 4096"],
])("a CA with %s signs a leaf with %s", (authority, station) => {
  const ca = vendorRoot("Kinds", { key: authority });
  expect(judge(vendorLeaf(ca, EUI, { key: station }), [anchors([ca])])).toMatchObject({ kind: "SOUND" });
});

test("it is sound through intermediates that were uploaded, and unknown without them", () => {
  const middle = vendorCertificate({ subject: "/CN=Middle", issuer: root, extensions: INTERMEDIATE_EXTENSIONS });
  const lower = vendorCertificate({ subject: "/CN=Lower", issuer: middle, extensions: INTERMEDIATE_EXTENSIONS });
  const leaf = vendorLeaf(lower, EUI);
  const { paths } = judge(leaf, [anchors([root], [lower, middle])]);
  expect(paths[0]?.path).toHaveLength(4);
  expect(judge(leaf, [anchors([root], [lower])])).toMatchObject({
    ...{ kind: "REFUSED", verdict: "unknown_ca", vendorCaIds: [] },
    message: expect.stringContaining("does not reach a root"),
  });
});

test("a CA that is cross-signed by another root is reached either way", () => {
  const other = vendorRoot("Other Root");
  const crossed = vendorCertificate({
    ...{ subject: root.subject, key: root, issuer: other, extensions: INTERMEDIATE_EXTENSIONS },
  });
  const leaf = vendorLeaf(root, EUI);
  expect(judge(leaf, [anchors([other], [crossed])])).toMatchObject({ kind: "SOUND", paths: [{ path: [{}, {}, {}] }] });
  expect(judge(leaf, [anchors([other, root], [crossed])])).toMatchObject({ kind: "SOUND" });
});

test("every vendor CA that holds the root is named", () => {
  const leaf = vendorLeaf(root, EUI);
  const stranger = vendorRoot("Acme Root");
  const all = [anchors([root]), anchors([stranger], [], "ca_2"), anchors([root], [], "ca_3")];
  expect(judge(leaf, all)).toMatchObject({ kind: "SOUND", vendorCaIds: ["ca_1", "ca_3"] });
});

describe("refused", () => {
  test("no CA has the issuer's name", () => {
    expect(judge(vendorLeaf(root, EUI), [])).toMatchObject({ verdict: "unknown_ca", vendorCaIds: [] });
  });

  test("a CA of the same name did not sign it", () => {
    const namesake = vendorRoot("Acme Root");
    expect(judge(vendorLeaf(root, EUI), [anchors([namesake])])).toMatchObject({
      ...{ verdict: "unknown_ca", vendorCaIds: [] },
      message: expect.stringContaining("did not sign"),
    });
  });

  test("a root cannot pass for a station", () => {
    const named = vendorCertificate({ subject: `/CN=${EUI}`, extensions: ROOT_EXTENSIONS });
    expect(judge(named, [anchors([named])])).toMatchObject({ kind: "REFUSED", verdict: "unknown_ca" });
  });

  test("expired, with both clocks", () => {
    expect(judge(leafWith({ notAfter: "20261120103000Z" }))).toMatchObject({
      ...{ verdict: "certificate_expired", vendorCaIds: ["ca_1"] },
      message: "This certificate expired on 2026-11-20 10:30:00 UTC; here it is 2026-11-21 12:00:00 UTC.",
    });
  });

  test("not yet valid, with both clocks", () => {
    expect(judge(leafWith({ notBefore: "20261201000000Z" }))).toMatchObject({
      ...{ verdict: "certificate_not_yet_valid", vendorCaIds: ["ca_1"] },
      message: "This certificate is valid from 2026-12-01 00:00:00 UTC; here it is 2026-11-21 12:00:00 UTC.",
    });
  });

  test("its CA has expired meanwhile, which is named", () => {
    const old = vendorRoot("Old Root", { notAfter: "20261101000000Z" });
    expect(judge(vendorLeaf(old, EUI), [anchors([old])])).toMatchObject({
      verdict: "certificate_expired",
      message: expect.stringContaining('The CA certificate "CN=Old Root,O=Acme" expired on 2026-11-01'),
    });
  });

  test.each<[VendorKeyKind, string]>([
    ["RSA 1024", "weak_key"],
    ["P-521", "unsupported_key"],
    ["Ed25519", "unsupported_key"],
  ])("the key %s: %s", (key, verdict) => {
    expect(judge(leafWith({ key }))).toMatchObject({ kind: "REFUSED", verdict, message: expect.any(String) });
  });

  test("an RSA key below the policy's minimum", () => {
    const leaf = leafWith({ key: "RSA 2048" });
    expect(judge(leaf, undefined, { minimumRsaBits: 3072 })).toMatchObject({
      ...{ verdict: "weak_key", vendorCaIds: ["ca_1"] },
      message: "RSA 2048 is too small. This platform requires RSA 3072 or more.",
    });
    expect(judge(leaf)).toMatchObject({ kind: "SOUND" });
  });

  test.each(["sha1", "md5"])("signed with %s", (digest) => {
    const ca = vendorRoot("RSA Root", { key: "RSA 2048" });
    expect(judge(vendorLeaf(ca, EUI, { digest }), [anchors([ca])])).toMatchObject({
      verdict: "weak_key",
      message: expect.stringContaining("SHA-1, MD5"),
    });
  });

  test.each([
    ["keyUsage=keyEncipherment", "does not allow digital signatures"],
    ["extendedKeyUsage=serverAuth", "does not allow TLS clients"],
  ])("usage: %s", (extension, message) => {
    const leaf = leafWith({ extensions: [extension] });
    expect(judge(leaf)).toMatchObject({ verdict: "wrong_key_usage", message: expect.stringContaining(message) });
  });

  test.each([
    ["keyUsage=digitalSignature", "extendedKeyUsage=clientAuth,serverAuth"],
    ["extendedKeyUsage=anyExtendedKeyUsage"],
  ])("but not with %s", (...extensions) => {
    expect(judge(leafWith({ extensions }))).toMatchObject({ kind: "SOUND" });
  });

  test("a path length of the CA", () => {
    const tight = vendorRoot("Tight", { extensions: ["basicConstraints=critical,CA:true,pathlen:0"] });
    const middle = vendorCertificate({ subject: "/CN=Middle", issuer: tight, extensions: INTERMEDIATE_EXTENSIONS });
    expect(judge(vendorLeaf(tight, EUI), [anchors([tight])])).toMatchObject({ kind: "SOUND" });
    expect(judge(vendorLeaf(middle, EUI), [anchors([tight], [middle])])).toMatchObject({
      verdict: "unknown_ca",
      message: expect.stringContaining("path length"),
    });
  });

  test("name constraints of the CA", () => {
    const bound = vendorRoot("Bound", {
      extensions: [...ROOT_EXTENSIONS, "nameConstraints=critical,permitted;dirName:only", "[only]", "O=Acme"],
    });
    expect(judge(vendorLeaf(bound, EUI, { subject: `/O=Acme/CN=${EUI}` }), [anchors([bound])])).toMatchObject({
      kind: "SOUND",
    });
    expect(judge(vendorLeaf(bound, EUI, { subject: `/O=Other/CN=${EUI}` }), [anchors([bound])])).toMatchObject({
      message: expect.stringContaining("name constraints"),
    });
  });

  test.each([
    ["/CN=gateway-17", 'The common name "gateway-17" is not an EUI-64.'],
    ["/O=Acme", "The certificate does not have exactly one common name."],
    [`/CN=${EUI}/CN=0123456789ABCDEF`, "The certificate does not have exactly one common name."],
    ["/CN=0000000000000000", 'The common name "0000000000000000" is not an EUI-64.'],
  ])("subject %s", (subject, message) => {
    expect(judge(leafWith({ subject }))).toMatchObject({ verdict: "cn_not_eui64", vendorCaIds: ["ca_1"], message });
  });
});
