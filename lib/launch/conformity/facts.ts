import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { toHex } from "#lib/pki/bytes";
import { ipAddressOctets } from "#lib/pki/ip-address";
import { parseSerialNumber } from "#lib/pki/serial-number";
import { found, foundOrNull, isoTime, plainHex, tool } from "./tool";

/** What every parser can tell of a certificate; times in ISO form, the rest in lower-case hex or as it stands. */
export interface CertificateFacts {
  readonly serialNumber: string;
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** SHA-1 of the SubjectPublicKeyInfo, by which they name a key. */
  readonly keyHash: string;
  readonly subjectKeyId: string;
  readonly authorityKeyId: string | null;
  /** Sorted; an IP address as its octets. */
  readonly names: readonly string[];
  readonly revocationListUri: string | null;
  readonly ocspUri: string | null;
}

export interface ListFacts {
  readonly issuer: string;
  readonly number: string;
  readonly thisUpdate: string;
  readonly nextUpdate: string;
  /** In the order of the list: serial number and time. */
  readonly entries: readonly string[];
}

export interface OcspFacts {
  readonly producedAt: string;
  /** Serial number, status, times, in the order of the answer. */
  readonly answers: readonly string[];
  readonly nonce: string | null;
}

export interface Parser {
  readonly name: string;
  certificate?(path: string): CertificateFacts;
  list?(path: string): ListFacts;
  ocsp?(path: string): OcspFacts;
  /** SHA-256 of each certificate in a certs-only message, sorted. */
  certsOnly?(path: string): string[];
}

const sha1 = (bytes: Uint8Array) => createHash("sha1").update(bytes).digest("hex");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

function serial(text: string): string {
  const number = parseSerialNumber(text);
  if (!number) throw new Error(`no serial number: ${text}`);
  return number;
}

/** In any order and spelling: what counts is which names there are. */
export function sortedNames(names: readonly string[]): string[] {
  return names.map((name) => toHex(ipAddressOctets(name) ?? new Uint8Array()) || name).toSorted();
}

function succeeded(program: string, args: readonly string[]): string {
  const { ok, text } = tool(program, args);
  if (!ok) throw new Error(`${program} ${args.join(" ")}:\n${text}`);
  return text;
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, value = ""]) => value);
}

const openssl: Parser = {
  name: "openssl",

  certificate(path) {
    const extensions =
      "subjectAltName,subjectKeyIdentifier,authorityKeyIdentifier,crlDistributionPoints,authorityInfoAccess";
    const fields = ["-serial", "-subject", "-issuer", "-dates", "-nameopt", "RFC2253", "-ext", extensions];
    const text = succeeded("openssl", ["x509", "-inform", "DER", "-in", path, "-noout", ...fields]);
    const key = tool("openssl", ["x509", "-inform", "DER", "-in", path, "-noout", "-pubkey"]).bytes;
    const names = foundOrNull(text, /Subject Alternative Name: ?\n\s+(.*)\n/)?.split(", ") ?? [];
    return {
      serialNumber: serial(found(text, /^serial=(.*)$/m)),
      subject: found(text, /^subject=(.*)$/m),
      issuer: found(text, /^issuer=(.*)$/m),
      notBefore: isoTime(found(text, /^notBefore=(.*)$/m)),
      notAfter: isoTime(found(text, /^notAfter=(.*)$/m)),
      keyHash: sha1(tool("openssl", ["pkey", "-pubin", "-outform", "DER"], key).bytes),
      subjectKeyId: plainHex(found(text, /Subject Key Identifier: ?\n\s+(.*)\n/)),
      authorityKeyId: nullable(foundOrNull(text, /Authority Key Identifier: ?\n\s+(.*)\n/)),
      names: sortedNames(names.map((name) => name.replace(/^(?:DNS|URI|IP Address):/, ""))),
      revocationListUri: foundOrNull(text, /CRL Distribution Points: ?\n\s+Full Name:\n\s+URI:(.*)\n/),
      ocspUri: foundOrNull(text, /OCSP - URI:(.*)\n/),
    };
  },

  list(path) {
    const text = succeeded("openssl", ["crl", "-inform", "DER", "-in", path, "-noout", "-text", "-nameopt", "RFC2253"]);
    const serials = all(text, /Serial Number: (.*)\n/g).map(serial);
    const times = all(text, /Revocation Date: (.*)\n/g).map(isoTime);
    return {
      issuer: found(text, /Issuer: (.*)\n/),
      number: BigInt(found(text, /CRL Number: ?\n\s+(.*)\n/)).toString(),
      thisUpdate: isoTime(found(text, /Last Update: (.*)\n/)),
      nextUpdate: isoTime(found(text, /Next Update: (.*)\n/)),
      entries: serials.map((number, index) => `${number} ${times[index]}`),
    };
  },

  ocsp(path) {
    const printed = succeeded("openssl", ["ocsp", "-respin", path, "-resp_text", "-noverify"]);
    const text = printed.replaceAll("\\\n", "");
    const answers = text.split("Certificate ID:").slice(1);
    return {
      producedAt: isoTime(found(text, /Produced At: (.*)\n/)),
      answers: answers.map((answer) => {
        const revokedAt = foundOrNull(answer, /Revocation Time: (.*)\n/);
        return ocspLine({
          serialNumber: found(answer, /Serial Number: (.*)\n/),
          status: found(answer, /Cert Status: (\w+)/),
          thisUpdate: found(answer, /This Update: (.*)\n/),
          nextUpdate: found(answer, /Next Update: (.*)\n/),
          revokedAt,
        });
      }),
      // The extension's value as it stands: the header of an OCTET STRING first.
      nonce: nullable(foundOrNull(text, /OCSP Nonce: ?\n\s+04(?:[0-7].|81..)([0-9A-F]+)\n/)),
    };
  },

  certsOnly(path) {
    const text = succeeded("openssl", ["pkcs7", "-inform", "DER", "-in", path, "-print_certs"]);
    return fingerprints(text);
  },
};

const gnutls: Parser = {
  name: "GnuTLS",

  certificate(path) {
    const text = succeeded("certtool", ["--certificate-info", "--inder", "--infile", path]);
    const names = text.slice(text.indexOf("Subject Alternative Name"), text.indexOf("Signature Algorithm:"));
    return {
      serialNumber: serial(found(text, /Serial Number \(hex\): (.*)\n/)),
      subject: found(text, /\tSubject: (.*)\n/),
      issuer: found(text, /\tIssuer: (.*)\n/),
      notBefore: isoTime(found(text, /Not Before: (.*)\n/)),
      notAfter: isoTime(found(text, /Not After: (.*)\n/)),
      keyHash: found(text, /Public Key ID:\n\s+sha1:(.*)\n/),
      subjectKeyId: found(text, /Subject Key Identifier[^\n]*\n\s+([0-9a-f]+)\n/),
      authorityKeyId: foundOrNull(text, /Authority Key Identifier[^\n]*\n\s+([0-9a-f]+)\n/),
      names: sortedNames(
        text.includes("Subject Alternative Name") ? all(names, /(?:DNSname|IPAddress|URI): (.*)\n/g) : [],
      ),
      revocationListUri: foundOrNull(text, /CRL Distribution points[^\n]*\n\s+URI: (.*)\n/),
      ocspUri: foundOrNull(text, /\(id-ad-ocsp\)\n\s+Access Location URI: (.*)\n/),
    };
  },

  list(path) {
    const text = succeeded("certtool", ["--crl-info", "--inder", "--infile", path]);
    const serials = all(text, /Serial Number \(hex\): (.*)\n/g).map(serial);
    const times = all(text, /Revoked at: (.*)\n/g).map(isoTime);
    return {
      issuer: found(text, /Issuer: (.*)\n/),
      number: BigInt(`0x${found(text, /CRL Number[^:]*: (.*)\n/)}`).toString(),
      thisUpdate: isoTime(found(text, /Issued: (.*)\n/)),
      nextUpdate: isoTime(found(text, /Next at: (.*)\n/)),
      entries: serials.map((number, index) => `${number} ${times[index]}`),
    };
  },

  ocsp(path) {
    const text = succeeded("ocsptool", ["--response-info", "--infile", path]);
    return {
      producedAt: isoTime(found(text, /Produced At: (.*)\n/)),
      answers: text
        .split("Certificate ID:")
        .slice(1)
        .map((answer) =>
          ocspLine({
            serialNumber: found(answer, /Serial Number: (.*)\n/),
            status: found(answer, /Certificate Status: (\w+)/),
            thisUpdate: found(answer, /This Update: (.*)\n/),
            nextUpdate: found(answer, /Next Update: (.*)\n/),
            revokedAt: foundOrNull(answer, /Revocation time: (.*)\n/),
          }),
        ),
      nonce: foundOrNull(text, /Nonce: ([0-9a-f]+)\n/),
    };
  },

  certsOnly(path) {
    return fingerprints(succeeded("certtool", ["--p7-info", "--inder", "--infile", path]));
  },
};

const strongswan: Parser = {
  name: "strongSwan",

  certificate(path) {
    const text = succeeded("pki", ["--print", "--type", "x509", "--in", path]);
    return {
      serialNumber: serial(found(text, /serial: +(.*)\n/)),
      subject: found(text, /subject: +"(.*)"\n/),
      issuer: found(text, /issuer: +"(.*)"\n/),
      notBefore: isoTime(found(text, /not before ([^,]*),/)),
      notAfter: isoTime(found(text, /not after +([^,]*),/)),
      keyHash: plainHex(found(text, /keyid: +(.*)\n/)),
      subjectKeyId: plainHex(found(text, /subjkeyId: (.*)\n/)),
      authorityKeyId: nullable(foundOrNull(text, /authkeyId: (.*)\n/)),
      names: sortedNames(foundOrNull(text, /altNames: +(.*)\n/)?.split(", ") ?? []),
      revocationListUri: foundOrNull(text, /CRL URIs: +(.*)\n/),
      ocspUri: foundOrNull(text, /OCSP URIs: +(.*)\n/),
    };
  },

  list(path) {
    const text = succeeded("pki", ["--print", "--type", "crl", "--in", path]);
    const lines = [...text.matchAll(/^ {4}([0-9a-f:]+): ([^,]*),/gm)];
    return {
      issuer: found(text, /issuer: +"(.*)"\n/),
      number: BigInt(`0x${plainHex(found(text, /serial: +(.*)\n/))}`).toString(),
      thisUpdate: isoTime(found(text, /this on ([^,]*),/)),
      nextUpdate: isoTime(found(text, /next on ([^,]*),/)),
      entries: lines.map(([, number = "", time = ""]) => `${serial(number)} ${isoTime(time)}`),
    };
  },
};

const python: Parser = {
  name: "python3-cryptography",
  certificate: (path) => {
    const facts = pythonFacts("certificate", path) as CertificateFacts;
    return { ...facts, serialNumber: serial(facts.serialNumber), names: sortedNames(facts.names) };
  },
  list: (path) => {
    const facts = pythonFacts("list", path) as ListFacts;
    return { ...facts, entries: facts.entries.map((line) => line.replace(/^\S+/, serial)) };
  },
  ocsp: (path) => {
    const facts = pythonFacts("ocsp", path) as OcspFacts;
    return { ...facts, answers: facts.answers.map((line) => line.replace(/^\S+/, serial)) };
  },
  certsOnly: (path) => (pythonFacts("certs-only", path) as string[]).toSorted(),
};

/** Debian's own Python, which has Debian's packages. */
export const PYTHON = "/usr/bin/python3";

function pythonFacts(kind: string, path: string): unknown {
  return JSON.parse(succeeded(PYTHON, ["lib/launch/conformity/read_facts.py", kind, path]));
}

export const PARSERS: readonly Parser[] = [openssl, gnutls, strongswan, python];

interface OcspFields {
  readonly serialNumber: string;
  readonly status: string;
  readonly thisUpdate: string;
  readonly nextUpdate: string;
  readonly revokedAt: string | null;
}

function ocspLine({ serialNumber, status, thisUpdate, nextUpdate, revokedAt }: OcspFields): string {
  const times = [thisUpdate, nextUpdate, ...(revokedAt === null ? [] : [revokedAt])].map(isoTime);
  return [serial(serialNumber), status, ...times].join(" ");
}

function nullable(text: string | null): string | null {
  return text === null ? null : plainHex(text);
}

/** SHA-256 of every PEM certificate in a text, sorted. */
function fingerprints(text: string): string[] {
  const blocks = all(text, /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g);
  return blocks.map((block) => sha256(Buffer.from(block, "base64"))).toSorted();
}

/** The hash by which parsers name a file's certificate. */
export function fingerprintOf(path: string): string {
  return sha256(readFileSync(path));
}
