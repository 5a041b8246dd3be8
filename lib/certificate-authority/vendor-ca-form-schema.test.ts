import { expect, test } from "vitest";
import { BlockCertificateForm } from "./vendor-ca-form-schema";
import { BlockCertificate } from "./vendor-ca-schema";

const faultsOf = (schema: typeof BlockCertificate | typeof BlockCertificateForm, raw: unknown) =>
  (schema.safeParse(raw).error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`).sort();

const PASTE = "certificate: Paste the certificate, or its SHA-256.";
const WHY = "reason: Say why.";

test("what is missing to block a certificate is told at once, each at its field", () => {
  expect(faultsOf(BlockCertificateForm, { certificate: "", reason: "" })).toEqual([PASTE, WHY]);
  expect(faultsOf(BlockCertificateForm, { certificate: " \n", reason: "Stolen" })).toEqual([PASTE]);
  expect(faultsOf(BlockCertificateForm, { certificate: "PEM", reason: " " })).toEqual([WHY]);
  expect(faultsOf(BlockCertificateForm, { certificate: "AB".repeat(32), reason: "Stolen" })).toEqual([]);
});

test("over REST too, where either field may be left out", () => {
  const either = "certificate: Give either the certificate or its SHA-256.";
  expect(faultsOf(BlockCertificate, { reason: "" })).toEqual([either, WHY]);
  expect(faultsOf(BlockCertificate, { certificate: "PEM", sha256: "ab".repeat(32), reason: "Stolen" })).toEqual([
    either,
  ]);
});
