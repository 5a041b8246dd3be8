import { z } from "zod";
import { CreateVendorCa, UpdateVendorCa } from "./vendor-ca-schema";

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** "58A0CB, 0016C0" and lines become entries. */
function typedEntries(text: unknown): unknown {
  if (typeof text !== "string") return text;
  return text
    .split(/[,;\n]/)
    .map((entry) => entry.trim())
    .filter(Boolean);
}

function typedScope(raw: unknown): unknown {
  if (!isObject(raw) || !isObject(raw.scope)) return raw;
  const scope = Object.fromEntries(Object.entries(raw.scope).map(([name, text]) => [name, typedEntries(text)]));
  return { ...raw, scope };
}

/** As a form says it: the lists of the scope as texts. */
export const CreateVendorCaForm = z.preprocess(typedScope, CreateVendorCa);
export const UpdateVendorCaForm = z.preprocess(typedScope, UpdateVendorCa);
