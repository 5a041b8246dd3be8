/** Certificates as plain data for pages and REST, and as PEM. */
import { createHash } from "node:crypto";
import type { Bytes } from "#lib/pki/bytes";
import {
  childrenOf,
  contextConstructed,
  type DerElement,
  DerError,
  encodedOf,
  expectTag,
  integerContent,
  naturalContent,
  readOid,
  readTime,
  readWhole,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";
import { extensionLines, extensionName, pairs } from "#lib/pki/extension-text";
import { readExtensions } from "#lib/pki/extensions-reader";
import { nameText } from "#lib/pki/name";
import { OID } from "#lib/pki/oids";
import { pem, pemBlocks } from "#lib/pki/pem";
import { publicKeyFingerprint, publicKeyLabel, publicKeyPem } from "#lib/pki/public-key";
import { type SerialNumber, serialNumberFromInteger } from "#lib/pki/serial-number";

export interface CertificateExtension {
  readonly oid: string;
  /** "Key usage"; the OID itself when we do not know it. */
  readonly name: string;
  readonly critical: boolean;
  /** What it says, one line each: "Digital signature", "URI: http://...". */
  readonly lines: readonly string[];
}

/** A certificate as plain data for a page or REST. */
export interface CertificateDetails {
  readonly version: 1 | 2 | 3;
  readonly serialNumber: SerialNumber;
  /** RFC 4514: "CN=0123456789ABCDEF". */
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: {
    /** "P-256", "RSA 2048". */
    readonly label: string;
    /** "SHA256:..." of the SubjectPublicKeyInfo. */
    readonly fingerprint: string;
  };
  /** "ecdsa-with-SHA256"; the OID when we do not know it. */
  readonly signatureAlgorithm: string;
  readonly extensions: readonly CertificateExtension[];
  /** SHA-256 of the DER, upper-case hex pairs with colons, as `openssl x509 -fingerprint` shows it. */
  readonly sha256: string;
}

/** @throws DerError when the bytes are no certificate. */
export function readCertificate(certificate: Uint8Array): CertificateDetails {
  const parts = certificateParts(certificate);
  const [notBefore, notAfter] = sequenceOf(parts.validity, 2);
  const serialNumber = serialNumberFromInteger(integerContent(parts.serial));
  if (!serialNumber) throw new DerError("no serial number");
  const spki = encodedOf(parts.spki);
  return {
    version: parts.version,
    serialNumber,
    subject: nameText(encodedOf(parts.subject)),
    issuer: nameText(encodedOf(parts.issuer)),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    publicKey: { label: publicKeyLabel(spki), fingerprint: publicKeyFingerprint(spki) },
    signatureAlgorithm: algorithmName(parts.algorithm),
    extensions: parts.extensions.map(({ oid, critical, value }) => {
      return { oid, name: extensionName(oid), critical, lines: extensionLines(oid, value) };
    }),
    sha256: pairs(createHash("sha256").update(certificate).digest()),
  };
}

/** SubjectPublicKeyInfo of a certificate, not yet judged. @throws DerError */
export function spkiOfCertificate(certificate: Uint8Array): Bytes {
  return new Uint8Array(encodedOf(certificateParts(certificate).spki));
}

/** The subject's Name, DER: what a leaf's issuer is copied from. @throws DerError */
export function subjectNameOfCertificate(certificate: Uint8Array): Bytes {
  return new Uint8Array(encodedOf(certificateParts(certificate).subject));
}

/** PEM, 64 characters a line, LF, final newline. */
export function certificatePem(certificate: Uint8Array): string {
  return pem("CERTIFICATE", certificate);
}

/** Several certificates, leaf first, one after the other. */
export function chainPem(certificates: readonly Uint8Array[]): string {
  return certificates.map(certificatePem).join("");
}

/**
 * The DER of the first certificate in a text, leniently: whatever else stands around it, however it is spaced, also bare
 * base64. Undefined when there is none.
 */
export function certificateOfPem(text: string): Bytes | undefined {
  const [block] = pemBlocks("(?:TRUSTED |X509 )?CERTIFICATE", text.replaceAll(/[^\x21-\x7e]+/g, " "));
  if (block) return block;
  const bare = text.replaceAll(/-{2,}[^-]*-{2,}|[^A-Za-z0-9+/=]/g, "");
  return bare.startsWith("MII") ? new Uint8Array(Buffer.from(bare, "base64")) : undefined;
}

/** For USE ITS KEY: the public key of a pasted certificate, as PEM; undefined when the text holds no certificate. */
export function publicKeyPemOfCertificate(text: string): string | undefined {
  const certificate = certificateOfPem(text);
  if (!certificate) return undefined;
  try {
    return publicKeyPem(spkiOfCertificate(certificate));
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

interface CertificateParts {
  readonly version: 1 | 2 | 3;
  readonly serial: DerElement;
  readonly issuer: DerElement;
  readonly validity: DerElement;
  readonly subject: DerElement;
  readonly spki: DerElement;
  readonly algorithm: DerElement;
  readonly extensions: ReturnType<typeof readExtensions>;
}

/** Certificate and TBSCertificate of RFC 5280 section 4.1, any version. @throws DerError */
function certificateParts(certificate: Uint8Array): CertificateParts {
  const [tbs, algorithm] = sequenceOf(readWhole(certificate, TAG.sequence), 3);
  const parts = sequenceOf(tbs, 6, 10);
  const version = readVersion(parts[0]?.tag === contextConstructed(0) ? parts.shift() : undefined);
  const [serial, , issuer, validity, subject, spki, ...rest] = parts;
  const wrapper = rest.find(({ tag }) => tag === contextConstructed(3));
  return {
    version,
    serial: expectTag(serial, TAG.integer),
    issuer: expectTag(issuer, TAG.sequence),
    validity: expectTag(validity, TAG.sequence),
    subject: expectTag(subject, TAG.sequence),
    spki: expectTag(spki, TAG.sequence),
    algorithm: expectTag(algorithm, TAG.sequence),
    extensions: wrapper ? readExtensions(childrenOf(wrapper, 1)[0]) : [],
  };
}

function readVersion(wrapper: DerElement | undefined): 1 | 2 | 3 {
  if (!wrapper) return 1;
  const number = naturalContent(childrenOf(wrapper, 1)[0]);
  if (number.length === 1 && number[0] === 1) return 2;
  if (number.length === 1 && number[0] === 2) return 3;
  throw new DerError("no version of a certificate");
}

const ALGORITHM_NAMES: Readonly<Record<string, string>> = {
  [OID.ecdsaWithSha256]: "ecdsa-with-SHA256",
  [OID.ecdsaWithSha384]: "ecdsa-with-SHA384",
  [OID.ecdsaWithSha512]: "ecdsa-with-SHA512",
  [OID.sha256WithRSAEncryption]: "sha256WithRSAEncryption",
  [OID.sha384WithRSAEncryption]: "sha384WithRSAEncryption",
  [OID.sha512WithRSAEncryption]: "sha512WithRSAEncryption",
};

function algorithmName(algorithm: DerElement): string {
  const oid = readOid(sequenceOf(algorithm, 1, 2)[0]);
  return ALGORITHM_NAMES[oid] ?? oid;
}
