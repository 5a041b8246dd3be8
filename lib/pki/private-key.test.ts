import { expect, test } from "vitest";
import { openssl, withFiles } from "#lib/testing/openssl";
import { pem } from "./pem";
import { privateKeyPem, readPrivateKeyText } from "./private-key";

const made = (...args: string[]) => openssl(args).stdout;
const EC = made("ecparam", "-name", "prime256v1", "-genkey", "-noout");
const EC384 = made("ecparam", "-name", "secp384r1", "-genkey", "-noout");
const RSA = openssl(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]).stdout;

/** The public half as openssl computes it. */
const publicHalf = (key: string) => openssl(["pkey", "-pubout", "-outform", "DER"], key).bytes;
const asPkcs8 = (key: string) => openssl(["pkcs8", "-topk8", "-nocrypt"], key).stdout;

test.each([
  ["P-256, SEC1", EC, "P-256"],
  ["P-256 with its parameters in front", made("ecparam", "-name", "prime256v1", "-genkey"), "P-256"],
  ["P-256, PKCS #8", asPkcs8(EC), "P-256"],
  ["P-384, SEC1", EC384, "P-384"],
  ["P-384, PKCS #8", asPkcs8(EC384), "P-384"],
  ["RSA, PKCS #8", RSA, "RSA 2048"],
  ["RSA, PKCS #1", openssl(["rsa", "-traditional"], RSA).stdout, "RSA 2048"],
])("a key gives the public half that openssl gives: %s", (_what, text, label) => {
  const { key, fault } = readPrivateKeyText(text);
  expect(fault).toBeUndefined();
  expect(key?.publicKey.label).toBe(label);
  expect(Buffer.from(key?.publicKey.spki ?? [])).toEqual(publicHalf(text));
});

test("P-256 goes into a blob as SEC1 of 121 bytes, also from PKCS #8, and openssl reads it", () => {
  const { key } = readPrivateKeyText(asPkcs8(EC));
  const der = key?.blobKey as Uint8Array;
  expect(Buffer.from(der.subarray(0, 2)).toString("hex")).toBe("3077");
  expect(der.length).toBe(121);
  expect(publicHalf(pem("EC PRIVATE KEY", der))).toEqual(publicHalf(EC));
  expect(publicHalf(privateKeyPem(der))).toEqual(publicHalf(EC));
});

test("P-384 goes in as PEM text, RSA as PKCS #1", () => {
  expect(readPrivateKeyText(asPkcs8(EC384)).key?.blobKey).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
  const rsa = readPrivateKeyText(RSA).key?.blobKey as Uint8Array;
  expect(publicHalf(privateKeyPem(rsa))).toEqual(publicHalf(RSA));
  const pkcs1 = openssl(["rsa", "-traditional", "-outform", "DER"], RSA).bytes;
  expect(Buffer.from(rsa)).toEqual(pkcs1);
});

test.each([
  ["nothing", "", "This is not a private key."],
  ["a public key", openssl(["pkey", "-pubout"], EC).stdout, "This is not a private key."],
  ["two keys", EC + RSA, "These are several private keys. Paste one."],
  [
    "an encrypted key",
    openssl(["pkcs8", "-topk8", "-passout", "pass:1234"], EC).stdout,
    "This private key is encrypted.",
  ],
  ["another curve", made("ecparam", "-name", "secp256k1", "-genkey", "-noout"), "is not supported"],
  ["Ed25519", openssl(["genpkey", "-algorithm", "ed25519"]).stdout, "its algorithm 1.3.101.112 is not supported"],
  [
    "a short RSA key",
    openssl(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]).stdout,
    "too small",
  ],
  ["a damaged key", pem("EC PRIVATE KEY", Uint8Array.of(48, 3, 2, 1, 1)), "damaged"],
])("what cannot be used is told: %s", (_what, text, fault) => {
  expect(readPrivateKeyText(text).fault).toContain(fault);
});

test("a key whose halves do not belong together is refused", () => {
  const other = made("ecparam", "-name", "prime256v1", "-genkey", "-noout");
  const own = openssl(["ec", "-outform", "DER"], EC).bytes;
  const foreign = openssl(["ec", "-outform", "DER"], other).bytes;
  const mixed = Buffer.concat([own.subarray(0, own.length - 64), foreign.subarray(-64)]);
  expect(readPrivateKeyText(pem("EC PRIVATE KEY", mixed)).fault).toContain("its two halves do not belong together");
});

test("openssl can use what we hand out", () => {
  const key = readPrivateKeyText(RSA).key?.blobKey ?? "";
  const check = withFiles({ key: privateKeyPem(key) }, ({ key: path }) =>
    openssl(["pkey", "-check", "-noout", "-in", path]),
  );
  expect(check.stdout + check.stderr).toContain("valid");
});
