import fc from "fast-check";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { readForeignCertificate } from "#lib/pki/foreign-certificate";
import { readPeerCertificate } from "#lib/pki/peer-certificate";
import { infinityKey } from "#lib/testing/infinity-key";
import { mutatedDer } from "#lib/testing/mutated-der";
import { oddCertificate } from "#lib/testing/odd-certificate";
import {
  INTERMEDIATE_EXTENSIONS,
  type VendorCertificate,
  type VendorCertificateWish,
  vendorCertificate,
  vendorLeaf,
  vendorRoot,
} from "#lib/testing/vendor-pki";
import { judgeSentChain, keyHash } from "./judge-sent-chain";
import type { VendorAnchors } from "./judge-vendor-leaf";
import { anchorsBySubject } from "./read-vendor-anchors";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const AT = new Date("2026-11-22T12:00:00Z");
const EUI = "58A0CBFFFE80AA01";

let root: VendorCertificate;
let middle: VendorCertificate;
let lower: VendorCertificate;
let leaf: VendorCertificate;
beforeAll(() => {
  root = vendorRoot();
  middle = below(root, "Middle");
  lower = below(middle, "Lower");
  leaf = vendorLeaf(lower, EUI);
});

const below = (issuer: VendorCertificate, name: string, wish: Partial<VendorCertificateWish> = {}) =>
  vendorCertificate({ subject: `/CN=${name}`, issuer, extensions: INTERMEDIATE_EXTENSIONS, ...wish });

function foreign({ der }: VendorCertificate) {
  const { certificate, fault } = readForeignCertificate(der);
  if (!certificate) throw new Error(fault);
  return certificate;
}
const anchors = (id: string, roots: VendorCertificate[], known: VendorCertificate[] = []): VendorAnchors => ({
  vendorCaId: id,
  roots: roots.map(foreign),
  intermediates: known.map(foreign),
});

interface More {
  leaf?: VendorCertificate;
  all?: VendorAnchors[];
  leftOut?: ReadonlyMap<string, ReadonlySet<string>>;
  minimumRsaBits?: 2048 | 3072;
}

function judge(sent: readonly Uint8Array[], more: More = {}) {
  const { all = [anchors("ca_1", [root])], leftOut = new Map(), minimumRsaBits = 2048 } = more;
  const { certificate, fault } = readPeerCertificate((more.leaf ?? leaf).der);
  if (!certificate) throw new Error(fault);
  const { judgement, needed } = judgeSentChain({
    ...{ leaf: certificate, sent: sent.map((der) => Uint8Array.from(der)), bySubject: anchorsBySubject(all), leftOut },
    ...{ policy: { minimumRsaBits }, at: AT },
  });
  return {
    judgement,
    needed: needed.map(({ vendorCaId, certificates }) => [
      vendorCaId,
      certificates.map(({ certificate: { subject }, isRoot }) => {
        expect(isRoot).toBe(false);
        return nameOf.find((one) => foreign(one).subject === subject)?.subject;
      }),
    ]),
  };
}
let nameOf: VendorCertificate[];
beforeAll(() => {
  nameOf = [middle, lower, root];
});
const ders = (...certificates: VendorCertificate[]) => certificates.map(({ der }) => der);
const SOUND = { kind: "SOUND", eui64: EUI };
const refused = (message: unknown) => ({ kind: "REFUSED", verdict: "unknown_ca", message, lacksPath: false });

describe("what is needed", () => {
  test("is the chain up to the root, in whatever order it is sent, the root and the leaf not among it", () => {
    for (const sent of [
      [lower, middle],
      [middle, lower],
      [root, middle, leaf, lower, lower],
    ]) {
      const { judgement, needed } = judge(ders(...sent));
      expect(judgement).toMatchObject({ ...SOUND, vendorCaIds: ["ca_1"] });
      expect(needed).toEqual([["ca_1", ["/CN=Lower", "/CN=Middle"]]]);
    }
  });

  test("is only what is not known yet, and nothing that the path can do without", () => {
    const known = [anchors("ca_1", [root], [middle])];
    expect(judge(ders(lower, middle), { all: known }).needed).toEqual([["ca_1", ["/CN=Lower"]]]);
    // Another certificate of the same CA, and one of nobody's business.
    const again = below(root, "Middle", { key: middle });
    expect(judge(ders(again, below(root, "Other"), lower), { all: known }).needed).toEqual([["ca_1", ["/CN=Lower"]]]);
    expect(judge(ders(lower), { all: [anchors("ca_1", [root], [middle, lower])] })).toMatchObject({
      ...{ judgement: SOUND, needed: [] },
    });
  });

  test("is told for each vendor CA with that root", () => {
    const all = [
      anchors("ca_1", [root]),
      anchors("ca_2", [vendorRoot("Other"), root], [middle]),
      anchors("ca_3", [vendorRoot()]),
    ];
    const { judgement, needed } = judge(ders(lower, middle), { all });
    expect(judgement.vendorCaIds.toSorted()).toEqual(["ca_1", "ca_2"]);
    expect(needed.toSorted()).toEqual([
      ["ca_1", ["/CN=Lower", "/CN=Middle"]],
      ["ca_2", ["/CN=Lower"]],
    ]);
  });

  test("is nothing for a certificate that is no station's: it is refused for that", () => {
    const odd = vendorLeaf(lower, "not an EUI");
    expect(judge(ders(lower, middle), { leaf: odd })).toMatchObject({
      judgement: { verdict: "cn_not_eui64" },
      needed: [],
    });
  });
});

describe("it is refused", () => {
  test("without the whole chain", () => {
    for (const sent of [[], [middle], [lower], [root]]) {
      const { judgement, needed } = judge(ders(...sent));
      expect([judgement, needed]).toMatchObject([{ kind: "REFUSED", verdict: "unknown_ca" }, []]);
    }
  });

  test("with more than eight certificates, its own included", () => {
    const many = Array.from({ length: 6 }, () => root.der);
    expect(judge([...ders(lower, middle), ...many]).judgement).toMatchObject(
      refused(expect.stringMatching(/^The base station sent 9 certificates/)),
    );
    expect(judge([...ders(lower, middle), ...many.slice(1)]).judgement).toMatchObject(SOUND);
  });

  test("with more CAs between than five certificates below the root", () => {
    const chain = [root];
    for (const name of ["1", "2", "3", "4", "5"]) chain.push(below(chain.at(-1) ?? root, name));
    const [, ...cas] = chain;
    const judged = (depth: number) =>
      judge(ders(...cas.slice(0, depth)), { leaf: vendorLeaf(cas[depth - 1] as VendorCertificate, EUI) }).judgement;
    expect(judged(4)).toMatchObject(SOUND);
    expect(judged(5)).toMatchObject(refused(expect.stringContaining("path length")));
  });

  test("at some point, however the names and signatures cross", () => {
    const pair = ["A", "B"].map((name) => below(root, name));
    const [a, b] = pair as [VendorCertificate, VendorCertificate];
    const crossed = [
      below(a, "B", { key: b }),
      below(b, "A", { key: a }),
      below(a, "A", { key: b }),
      below(b, "B", { key: a }),
    ];
    const all = [anchors("ca_1", [vendorRoot()])];
    expect(judge(ders(...crossed), { leaf: vendorLeaf(a, EUI), all }).judgement.kind).toBe("REFUSED");
    // With a way out it is found.
    expect(judge(ders(...crossed, b), { leaf: vendorLeaf(a, EUI) }).judgement).toMatchObject(SOUND);
  });

  test.each<[string, Partial<VendorCertificateWish>, RegExp]>([
    ["signed with SHA-1", { digest: "sha1" }, /Signed with SHA-1/],
    ["of version 1", { extensions: [] }, /end certificate/],
    ["on Ed25519", { key: "Ed25519" }, /is not supported/],
    ["on RSA 1024", { key: "RSA 1024" }, /1024/],
  ])("by an intermediate that no upload would take: %s", (_what, wish, text) => {
    const weak = below(root, "Weak", wish);
    const { judgement, needed } = judge(ders(weak), { leaf: vendorLeaf(weak, EUI) });
    expect(judgement).toMatchObject(refused(expect.stringMatching(text)));
    expect(judgement).toMatchObject(
      refused(expect.stringMatching(/"CN=Weak", which the base station sent along, is not taken/)),
    );
    expect(needed).toEqual([]);
  });

  test("by one below the policy's smallest key, where a stronger one would do", () => {
    const small = below(root, "Small", { key: "RSA 2048" });
    const own = vendorLeaf(small, EUI);
    expect(judge(ders(small), { leaf: own }).judgement).toMatchObject(SOUND);
    expect(judge(ders(small), { leaf: own, minimumRsaBits: 3072 }).judgement).toMatchObject(
      refused(expect.stringContaining("3072")),
    );
  });

  test("by one that was left out, by whichever certificate of its key, but not where another vendor CA has it", () => {
    const leftOut = new Map([["ca_1", new Set([keyHash(foreign(middle))])]]);
    const again = below(root, "Middle", { key: middle });
    expect(judge(ders(lower, again), { leftOut }).judgement).toMatchObject(
      refused(
        'The CA certificate "CN=Middle", which the base station sent along, is not taken: it was left out of the vendor CA.',
      ),
    );
    const all = [anchors("ca_1", [root]), anchors("ca_2", [root])];
    expect(judge(ders(lower, middle), { leftOut, all })).toMatchObject({
      ...{ judgement: { ...SOUND, vendorCaIds: ["ca_2"] }, needed: [["ca_2", {}]] },
    });
  });
});

test("whatever is sent is judged, and nothing is learned that the CAs did not sign", () => {
  const signed = [middle, lower].map((one) => Buffer.from(foreign(one).tbs).toString("hex"));
  const seeds = [...ders(middle, lower, root), oddCertificate({ spki: infinityKey() })];
  const known = [anchors("ca_1", [root])];
  const { certificate } = readPeerCertificate(leaf.der);
  if (!certificate) throw new Error("no leaf");
  fc.assert(
    fc.property(fc.array(fc.oneof(mutatedDer(seeds), fc.constantFrom(...seeds)), { maxLength: 8 }), (sent) => {
      const { judgement, needed } = judgeSentChain({
        ...{ leaf: certificate, sent: sent.map((der) => Uint8Array.from(der)), bySubject: anchorsBySubject(known) },
        ...{ leftOut: new Map(), policy: { minimumRsaBits: 2048 }, at: AT },
      });
      for (const one of needed.flatMap(({ certificates }) => certificates)) {
        expect(signed).toContain(Buffer.from(one.certificate.tbs).toString("hex"));
      }
      if (judgement.kind === "SOUND") expect(needed).toHaveLength(1);
    }),
    { numRuns: 2_000 },
  );
});
