import type { Bytes } from "#lib/pki/bytes";
import { MAX_BUNDLE_CERTIFICATES } from "./values";

/** A stretch of pasted text that calls itself a certificate. */
export interface BundlePart {
  /** Of its BEGIN line, from 1. */
  readonly line: number;
  /** DER; absent when the text between the lines is damaged. */
  readonly der?: Bytes;
  readonly fault?: string;
}

/** What is wrong with the text as a whole. */
export interface BundleTextFault {
  readonly code:
    | "private_key_pasted"
    | "not_a_certificate"
    | "no_certificate"
    | "too_many_certificates"
    | "own_authority";
  readonly text: string;
  /** Where it begins, from 1. */
  readonly line?: number;
}

export interface BundleText {
  readonly parts: readonly BundlePart[];
  readonly faults: readonly BundleTextFault[];
}

const BEGIN = /-----BEGIN ([A-Z0-9 ]{1,40})-----/g;
const CERTIFICATE_LABELS = new Set(["CERTIFICATE", "X509 CERTIFICATE"]);

/**
 * Takes a pasted text apart into its certificates (RFC 7468). Text around them is passed over: `openssl` writes what it
 * read before each. A private key or anything else between BEGIN and END is told, and the rest is judged nevertheless.
 */
export function splitBundle(text: string): BundleText {
  const parts: BundlePart[] = [];
  const faults: BundleTextFault[] = [];
  const begins = [...text.matchAll(BEGIN)];
  for (const [index, begin] of begins.entries()) {
    const label = begin[1] ?? "";
    const line = text.slice(0, begin.index).split("\n").length;
    const rest = text.slice(begin.index + begin[0].length, begins[index + 1]?.index);
    if (label.includes("PRIVATE KEY")) faults.push({ ...PRIVATE_KEY, line });
    else if (CERTIFICATE_LABELS.has(label)) parts.push({ line, ...readBlock(rest, label) });
    else faults.push({ code: "not_a_certificate", line, text: `This is no certificate: "${label}". Leave it out.` });
  }
  if (begins.length === 0 && text.trim() !== "") faults.push(NO_CERTIFICATE);
  if (parts.length > MAX_BUNDLE_CERTIFICATES) {
    const most = `A bundle has at most ${MAX_BUNDLE_CERTIFICATES} certificates; this one has ${parts.length}.`;
    faults.push({ code: "too_many_certificates", text: most });
  }
  return { parts: parts.slice(0, MAX_BUNDLE_CERTIFICATES), faults };
}

const PRIVATE_KEY = {
  code: "private_key_pasted",
  text: "This is a private key. It must never leave its owner. Nothing was stored; paste certificates alone.",
} as const;
const NO_CERTIFICATE: BundleTextFault = {
  code: "no_certificate",
  text: "There is no certificate in this text. Paste PEM, from BEGIN CERTIFICATE to END CERTIFICATE.",
};

function readBlock(rest: string, label: string): { der: Bytes } | { fault: string } {
  const end = rest.indexOf(`-----END ${label}-----`);
  if (end < 0) return { fault: "Its END line is missing: it was cut off. Copy it again." };
  const base64 = rest.slice(0, end).replaceAll(/\s+/g, "");
  const odd = /[^A-Za-z0-9+/=]/u.exec(base64)?.[0];
  if (odd !== undefined) return { fault: `It has "${odd}", which does not occur in a certificate. Copy it again.` };
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    return { fault: "Characters are missing in it. Copy it again." };
  }
  return { der: new Uint8Array(Buffer.from(base64, "base64")) };
}
