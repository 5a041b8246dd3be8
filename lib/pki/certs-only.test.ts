import { beforeAll, describe, expect, test } from "vitest";
import { openssl, withFiles } from "#lib/testing/openssl";
import { type SampleAuthority, sampleAuthority, sampleLeaf } from "#lib/testing/sample-authorities";
import { toHex } from "./bytes";
import { certificatePem } from "./certificate-reader";
import { encodeCertsOnly } from "./certs-only";
import { encodeCsrAttributes } from "./csr-attributes";

let root: SampleAuthority;
let stations: SampleAuthority;

beforeAll(async () => {
  root = await sampleAuthority("root");
  stations = await sampleAuthority("base-station", root);
});

describe("encodeCertsOnly", () => {
  test("openssl reads every certificate, and nothing but certificates", async () => {
    const { certificate } = await sampleLeaf(stations);
    const all = [root.certificate, stations.certificate, certificate];
    const message = encodeCertsOnly(all);
    const printed = openssl(["pkcs7", "-inform", "DER", "-print_certs"], message);
    expect(printed.ok).toBe(true);
    const blocks = printed.stdout.match(/-----BEGIN CERTIFICATE-----\n[^-]*-----END CERTIFICATE-----\n/g);
    expect(blocks?.toSorted()).toEqual(all.map(certificatePem).toSorted());
    const cms = openssl(["cms", "-cmsout", "-print", "-inform", "DER"], message).stdout;
    expect(cms).toMatch(/version: 1\n\s+digestAlgorithms:\n\s+<EMPTY>/);
    expect(cms).toMatch(/eContentType: pkcs7-data \(1\.2\.840\.113549\.1\.7\.1\)\n\s+eContent: <ABSENT>/);
    expect(cms).toMatch(/crls:\n\s+<ABSENT>\n\s+signerInfos:\n\s+<EMPTY>/);
  });

  test("openssl encodes the same bytes", () => {
    const own = encodeCertsOnly([root.certificate]);
    const theirs = withFiles({ root: certificatePem(root.certificate) }, (path) =>
      openssl(["crl2pkcs7", "-nocrl", "-certfile", path.root, "-outform", "DER"]),
    );
    expect(toHex(own)).toBe(theirs.bytes.toString("hex"));
    const content = openssl(["pkcs7", "-inform", "DER", "-outform", "DER"], own);
    expect(content.bytes.equals(own)).toBe(true);
  });

  test("the order of the SET does not hang on the order given, and a certificate stands in it once", () => {
    const one = encodeCertsOnly([root.certificate, stations.certificate]);
    expect(encodeCertsOnly([stations.certificate, root.certificate, stations.certificate])).toEqual(one);
    const [first, second] = [root.certificate, stations.certificate].toSorted(Buffer.compare);
    if (!first || !second) throw new Error("two certificates");
    expect(Buffer.from(one).indexOf(first)).toBeLessThan(Buffer.from(one).indexOf(second));
  });

  test("without a certificate there is nothing to send", () => {
    expect(() => encodeCertsOnly([])).toThrow(RangeError);
  });
});

describe("encodeCsrAttributes", () => {
  function parsed(linkingRequired: boolean): string[] {
    const { ok, stdout } = openssl(["asn1parse", "-inform", "DER"], encodeCsrAttributes({ linkingRequired }));
    expect(ok).toBe(true);
    return stdout
      .trim()
      .split("\n")
      .map((line) =>
        line
          .replace(/^.*(cons|prim): /, "")
          .replaceAll(/\s+/g, " ")
          .trim(),
      );
  }

  test("names the curve as an attribute and the signature as a bare OID", () => {
    const attribute = ["SEQUENCE", "OBJECT :id-ecPublicKey", "SET", "OBJECT :prime256v1"];
    expect(parsed(false)).toEqual(["SEQUENCE", ...attribute, "OBJECT :ecdsa-with-SHA256"]);
  });

  test("asks for the challenge password where linking is required", () => {
    expect(parsed(true)).toContain("OBJECT :challengePassword");
    expect(parsed(false)).not.toContain("OBJECT :challengePassword");
  });
});
