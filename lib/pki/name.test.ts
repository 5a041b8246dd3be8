import { describe, expect, test } from "vitest";
import { openssl, withFiles } from "#lib/testing/openssl";
import { toHex } from "./bytes";
import { subjectNameOfCertificate } from "./certificate-reader";
import { encodeCommonName, nameText } from "./name";

describe("encodeCommonName", () => {
  test("writes an EUI-64 as PrintableString, as openssl reads it", () => {
    const parsed = openssl(["asn1parse", "-inform", "DER"], encodeCommonName("58A0CBFFFE80AA01")).stdout;
    expect(parsed).toMatch(/OBJECT\s+:commonName\n.*PRINTABLESTRING\s+:58A0CBFFFE80AA01/);
  });

  test("writes what does not fit that as UTF8String", () => {
    expect(toHex(encodeCommonName("né"))).toBe("300e310c300a06035504030c036ec3a9");
    expect(toHex(encodeCommonName("a_b"))).toBe("300e310c300a06035504030c03615f62");
  });

  test("takes 64 characters, also where each has four octets", () => {
    expect(nameText(encodeCommonName("A".repeat(64)))).toBe(`CN=${"A".repeat(64)}`);
    expect(nameText(encodeCommonName("\u{1F4E1}".repeat(32)))).toBe(`CN=${"\u{1F4E1}".repeat(32)}`);
  });

  test.each([[""], ["A".repeat(65)]])("refuses %j", (text) => {
    expect(() => encodeCommonName(text)).toThrow(RangeError);
  });
});

describe("nameText escapes as RFC 4514 says, and as openssl does", () => {
  test.each([
    ["/CN=a", "CN=a"],
    ["/O=x/CN=a", "CN=a,O=x"],
    ["/CN=a, b", "CN=a\\, b"],
    ["/CN= a", "CN=\\ a"],
    ["/CN=a ", "CN=a\\ "],
    ["/CN=#a", "CN=\\#a"],
    ['/CN="<a>;"', 'CN=\\"\\<a\\>\\;\\"'],
    ["/CN=a+OU=b", "CN=a+OU=b"],
  ])("%s", (subject, text) => {
    const key = openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]).stdout;
    const pem = withFiles(
      { key },
      (path) => openssl(["req", "-x509", "-new", "-key", path.key, "-subj", subject]).stdout,
    );
    const name = subjectNameOfCertificate(openssl(["x509", "-outform", "DER"], pem).bytes);
    const printed = openssl(["x509", "-noout", "-subject", "-nameopt", "RFC2253"], pem).stdout;
    expect(nameText(name).split("+").sort()).toEqual(text.split("+").sort());
    expect(
      printed
        .replace(/^subject=|\n$/g, "")
        .split("+")
        .sort(),
    ).toEqual(text.split("+").sort());
  });
});
