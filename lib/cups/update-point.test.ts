import { expect, test } from "vitest";
import { fromHex } from "#lib/pki/bytes";
import { openssl } from "#lib/testing/openssl";
import vector from "../testing/vectors/cups-04-signed-update.json" with { type: "json" };
import { isUpdateSignature, readUpdatePoint } from "./update-point";

const point = fromHex(vector.publicKeyRawXYHex);
const data = fromHex(vector.updateDataHex);
const signature = fromHex(vector.signatureDerHex);
const spki = Buffer.from(`3059301306072a8648ce3d020106082a8648ce3d03010703420004${vector.publicKeyRawXYHex}`, "hex");
const pem = openssl(["pkey", "-pubin", "-inform", "DER", "-pubout"], spki).stdout;

test("the signature that a station verified is right, and no other", () => {
  expect(isUpdateSignature(point, data, signature)).toBe(true);
  expect(isUpdateSignature(point, data.slice(1), signature)).toBe(false);
  expect(isUpdateSignature(point, data, signature.slice(1))).toBe(false);
  expect(isUpdateSignature(point, data, new Uint8Array(200))).toBe(false);
  expect(isUpdateSignature(point, data, new Uint8Array())).toBe(false);
});

test.each([
  ["hex", vector.publicKeyRawXYHex],
  ["base64", Buffer.from(point).toString("base64")],
  [
    "base64 on two lines",
    `${Buffer.from(point).toString("base64").slice(0, 40)}\n${Buffer.from(point).toString("base64").slice(40)}\n`,
  ],
  ["PEM of openssl", pem],
])("a key is read from %s", (_form, text) => {
  expect(readUpdatePoint(text)).toEqual({ point });
});

const other = (...args: string[]) => {
  const key = openssl(["genpkey", ...args]).stdout;
  return openssl(["pkey", "-pubout"], key).stdout;
};
test.each([
  ["63 bytes", vector.publicKeyRawXYHex.slice(2), /64 bytes/],
  ["words", "hello there!", /64 bytes/],
  ["a point that is not on the curve", `00${vector.publicKeyRawXYHex.slice(2)}`, /curve/],
  ["P-384", other("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"), /P-256 alone/],
  ["RSA", other("-algorithm", "RSA"), /P-256 alone/],
  [
    "a private key",
    openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]).stdout,
    /private key/,
  ],
])("%s is refused", (_what, text, why) => {
  expect(readUpdatePoint(text).fault).toMatch(why);
});
