import { expect, test } from "vitest";
import { preferredType } from "./preferred-type";

const PEM = "application/pem-certificate-chain";
const DER = "application/pkix-cert";

test.each([
  [undefined, PEM],
  ["*/*", PEM],
  ["application/*", PEM],
  [DER, DER],
  ["Application/PKIX-Cert", DER],
  [`${PEM}, ${DER}`, PEM],
  [`${PEM};q=0.5, ${DER}`, DER],
  [`${DER};q=0.1, */*;q=0.9`, PEM],
  [`${DER};q=0.9, */*;q=0.1`, DER],
  [`${PEM};q=0, */*`, DER],
  ["text/html", PEM],
])("Accept: %s gets %s", (accept, expected) => {
  expect(preferredType(accept, [PEM, DER])).toBe(expected);
});
