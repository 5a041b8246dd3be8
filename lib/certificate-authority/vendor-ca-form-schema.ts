import { z } from "zod";
import { typedEntries } from "./values";
import { BlockCertificate, CreateVendorCa, UpdateVendorCa } from "./vendor-ca-schema";

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;

function typedScope(raw: unknown): unknown {
  if (!isObject(raw) || !isObject(raw.scope)) return raw;
  const entries = Object.entries(raw.scope).map(([name, text]) => [
    name,
    typeof text === "string" ? typedEntries(text) : text,
  ]);
  return { ...raw, scope: Object.fromEntries(entries) };
}

/** As forms say it: the lists of the scope as texts. */
export const CreateVendorCaForm = z.preprocess(typedScope, CreateVendorCa);
export const UpdateVendorCaForm = z.preprocess(typedScope, UpdateVendorCa);

/** One field takes the certificate or its fingerprint. */
export const BlockCertificateForm = z.preprocess((raw) => {
  if (!isObject(raw) || typeof raw.certificate !== "string") return raw;
  const { certificate, ...rest } = raw;
  const isFingerprint = /^[0-9a-f]{64}$/i.test(certificate.trim().replaceAll(":", ""));
  return isFingerprint ? { ...rest, sha256: certificate } : raw;
}, BlockCertificate);
