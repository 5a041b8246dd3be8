import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openssl } from "./openssl";

export type VendorKeyKind = "P-256" | "P-384" | "P-521" | "Ed25519" | "RSA 1024" | "RSA 2048" | "RSA 3072" | "RSA 4096";

/** A certificate of a vendor, as `openssl` makes it, with its private key. */
export interface VendorCertificate {
  readonly subject: string;
  /** PKCS#8. */
  readonly keyPem: string;
  readonly pem: string;
  readonly der: Uint8Array<ArrayBuffer>;
}

export interface VendorCertificateWish {
  /** "/O=Acme/CN=Acme Root". */
  subject: string;
  /** Another certificate's key, or a new one of this kind; P-256 unless given. */
  key?: VendorKeyKind | VendorCertificate;
  /** Absent: it signs itself. */
  issuer?: VendorCertificate;
  /** Lines of an extension section; none at all makes a certificate of version 1. */
  extensions?: readonly string[];
  /** "YYYYMMDDHHMMSSZ"; from 2026 to 2036 unless given. */
  notBefore?: string;
  notAfter?: string;
  /** "sha256" unless given. */
  digest?: string;
}

/** What `openssl req -x509 -new` writes into a root of its own accord: a CA without key usage. */
export const ROOT_EXTENSIONS = [
  ...["subjectKeyIdentifier=hash", "authorityKeyIdentifier=keyid:always,issuer", "basicConstraints=critical,CA:true"],
];
export const INTERMEDIATE_EXTENSIONS = [
  ...["basicConstraints=critical,CA:true", "keyUsage=critical,keyCertSign,cRLSign", "subjectKeyIdentifier=hash"],
];

/** A private key as PKCS#8 PEM. */
export function vendorKey(kind: VendorKeyKind): string {
  const { privateKey } = generatePair(kind);
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function generatePair(kind: VendorKeyKind) {
  if (kind === "Ed25519") return generateKeyPairSync("ed25519");
  if (kind.startsWith("RSA ")) return generateKeyPairSync("rsa", { modulusLength: Number(kind.slice(4)) });
  return generateKeyPairSync("ec", { namedCurve: kind });
}

/** Has `openssl ca` issue a certificate: it alone takes both dates. */
export function vendorCertificate(wish: VendorCertificateWish): VendorCertificate {
  const folder = mkdtempSync(join(tmpdir(), "stationkeeper-vendor-"));
  try {
    return issue(wish, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function issue(wish: VendorCertificateWish, folder: string): VendorCertificate {
  const { subject, key = "P-256", issuer, extensions = [], digest = "sha256" } = wish;
  const { notBefore = "20260101000000Z", notAfter = "20360101000000Z" } = wish;
  const keyPem = typeof key === "string" ? vendorKey(key) : key.keyPem;
  const path = (name: string) => join(folder, name);
  writeFileSync(path("key.pem"), keyPem);
  writeFileSync(path("issuer.key"), issuer?.keyPem ?? keyPem);
  writeFileSync(path("issuer.pem"), issuer?.pem ?? "");
  writeFileSync(path("index.txt"), "");
  writeFileSync(path("extensions.txt"), `[extensions]\n${extensions.join("\n")}\n`);
  writeFileSync(path("ca.conf"), CONFIG.replaceAll("FOLDER", folder));
  const isEd25519 = keyPem.length < 150;
  const request = ["req", "-new", "-key", path("key.pem"), "-subj", subject, "-utf8", "-config", path("ca.conf")];
  run([...request, "-out", path("request.pem"), ...(isEd25519 ? [] : ["-sha256"])]);
  const dates = ["-startdate", notBefore, "-enddate", notAfter];
  const by = issuer ? ["-cert", path("issuer.pem")] : ["-selfsign"];
  const own = extensions.length > 0 ? ["-extfile", path("extensions.txt"), "-extensions", "extensions"] : [];
  run([
    ...["ca", "-batch", "-notext", "-config", path("ca.conf"), "-keyfile", path("issuer.key"), ...by, ...dates, ...own],
    ...["-in", path("request.pem"), "-md", digest, "-out", path("certificate.pem")],
  ]);
  const pem = readFileSync(path("certificate.pem"), "utf8");
  const { bytes } = openssl(["x509", "-outform", "DER"], pem);
  return { subject, keyPem, pem, der: Uint8Array.from(bytes) };
}

function run(args: readonly string[]): void {
  const { ok, stderr } = openssl(args);
  if (!ok) throw new Error(`openssl ${args[0]}: ${stderr}`);
}

const CONFIG = `
[req]
distinguished_name = names
prompt = no
[names]
[ca]
default_ca = test
[test]
new_certs_dir = FOLDER
database = FOLDER/index.txt
policy = anything
unique_subject = no
rand_serial = yes
default_days = 365
default_md = sha256
[anything]
countryName = optional
stateOrProvinceName = optional
organizationName = optional
organizationalUnitName = optional
commonName = optional
emailAddress = optional
`;

/** A root of a vendor, as the guides' `openssl req -x509 -new` makes one. */
export function vendorRoot(name = "Acme Root", wish: Partial<VendorCertificateWish> = {}): VendorCertificate {
  return vendorCertificate({ subject: `/O=Acme/CN=${name}`, extensions: ROOT_EXTENSIONS, ...wish });
}

/** A client certificate of a base station, without any extension unless the wish has some. */
export function vendorLeaf(
  issuer: VendorCertificate,
  eui64: string,
  wish: Partial<VendorCertificateWish> = {},
): VendorCertificate {
  return vendorCertificate({ subject: `/CN=${eui64}`, issuer, ...wish });
}
