import fc from "fast-check";
import { beforeAll, expect, test, vi } from "vitest";
import { readForeignCertificate } from "#lib/pki/foreign-certificate";
import { readPeerCertificate } from "#lib/pki/peer-certificate";
import { pem } from "#lib/pki/pem";
import { mutatedDer } from "#lib/testing/mutated-der";
import { INTERMEDIATE_EXTENSIONS, vendorCertificate, vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";
import { judgeBundle } from "./judge-bundle";
import { judgeVendorLeaf, type VendorAnchors } from "./judge-vendor-leaf";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const AT = new Date("2026-11-21T12:00:00Z");
const POLICY = { minimumRsaBits: 2048 } as const;

let seeds: Uint8Array[];
let rootPem: string;
let anchors: VendorAnchors;
beforeAll(() => {
  const root = vendorRoot();
  const middle = vendorCertificate({ subject: "/CN=Middle", issuer: root, extensions: INTERMEDIATE_EXTENSIONS });
  const leaf = vendorLeaf(middle, "58A0CBFFFE80AA01", { extensions: ["extendedKeyUsage=clientAuth"] });
  const foreign = [root, middle].flatMap(({ der }) => readForeignCertificate(der).certificate ?? []);
  seeds = [leaf.der, middle.der, root.der];
  rootPem = root.pem;
  anchors = { vendorCaId: "ca_1", roots: foreign.slice(0, 1), intermediates: foreign.slice(1) };
});

test("a bundle with a damaged certificate is judged, whatever its bytes, and is sound only if it is readable", () => {
  fc.assert(
    fc.property(mutatedDer(seeds), (der) => {
      const { isSound, certificates, accepted } = judgeBundle(rootPem + pem("CERTIFICATE", der), POLICY, AT);
      expect(certificates.length).toBe(der.length === 0 ? certificates.length : 2);
      if (isSound) expect(accepted).toHaveLength(2);
    }),
    { numRuns: 1_000 },
  );
});

test("a leaf that was damaged anywhere is never sound, unless it is one of those that were signed", () => {
  fc.assert(
    fc.property(mutatedDer(seeds), (der) => {
      const { certificate } = readPeerCertificate(der);
      if (!certificate) return;
      const { kind, paths } = judgeVendorLeaf(certificate, [anchors], POLICY, AT);
      if (kind === "SOUND") expect(Buffer.compare(paths[0]?.path[0]?.tbs ?? der, tbsOf(seeds[0]))).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});

function tbsOf(der: Uint8Array | undefined): Uint8Array {
  return readForeignCertificate(der ?? new Uint8Array()).certificate?.tbs ?? new Uint8Array();
}

test("any text at all is judged", () => {
  const word = fc.constantFrom("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", "-----BEGIN ", "\n", "MII=");
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string())), (words) => {
      expect(judgeBundle(words.join(""), POLICY, AT).isSound).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});
