/**
 * The independent second reader: what @peculiar/x509 finds in bytes that our own writer made. It only parses here; no key
 * object is made from what it reads. It throws unless `reflect-metadata` was loaded first.
 */
import "reflect-metadata";
import {
  AuthorityInfoAccessExtension,
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509Crl,
} from "@peculiar/x509";
import type { Bytes } from "#lib/pki/bytes";

export interface SecondReading {
  readonly serialNumber: string;
  readonly issuerName: Bytes;
  readonly subject: string;
  readonly subjectName: Bytes;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly spki: Bytes;
  readonly signature: Bytes;
  readonly hash: string;
  /** OID of each extension in order, an exclamation mark after the critical ones. */
  readonly extensionOids: readonly string[];
  readonly isAuthority: boolean | undefined;
  readonly pathLength: number | undefined;
  readonly keyUsages: readonly string[];
  readonly extendedKeyUsages: readonly string[];
  readonly alternativeNames: readonly string[];
  readonly subjectKeyId: string | undefined;
  readonly authorityKeyId: string | undefined;
  readonly revocationListUris: readonly string[];
  readonly authorityCertificateUris: readonly string[];
  readonly ocspUris: readonly string[];
}

/** @throws Error when the other parser cannot read it. */
export function readCertificateAgain(der: Uint8Array): SecondReading {
  const certificate = new X509Certificate(new Uint8Array(der));
  const { publicKey: theirKey } = certificate; // its bytes alone are used
  const constraints = certificate.getExtension(BasicConstraintsExtension);
  const usages = certificate.getExtension(KeyUsagesExtension)?.usages ?? 0;
  const access = certificate.getExtension(AuthorityInfoAccessExtension);
  const points = certificate.getExtension(CRLDistributionPointsExtension)?.distributionPoints ?? [];
  return {
    serialNumber: certificate.serialNumber,
    issuerName: new Uint8Array(certificate.issuerName.toArrayBuffer()),
    subject: certificate.subject,
    subjectName: new Uint8Array(certificate.subjectName.toArrayBuffer()),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    spki: new Uint8Array(theirKey.rawData),
    signature: new Uint8Array(certificate.signature),
    hash: certificate.signatureAlgorithm.hash.name,
    extensionOids: certificate.extensions.map(({ type, critical }) => (critical ? `${type}!` : type)),
    isAuthority: constraints?.ca,
    pathLength: constraints?.pathLength,
    keyUsages: Object.entries(KeyUsageFlags).flatMap(([name, flag]) =>
      typeof flag === "number" && usages & flag ? [name] : [],
    ),
    extendedKeyUsages: (certificate.getExtension(ExtendedKeyUsageExtension)?.usages ?? []).map(String),
    alternativeNames: (certificate.getExtension(SubjectAlternativeNameExtension)?.names.toJSON() ?? []).map(nameLine),
    subjectKeyId: certificate.getExtension(SubjectKeyIdentifierExtension)?.keyId,
    authorityKeyId: certificate.getExtension(AuthorityKeyIdentifierExtension)?.keyId,
    revocationListUris: points.flatMap(({ distributionPoint }) => {
      return (distributionPoint?.fullName ?? []).map((name) => name.uniformResourceIdentifier ?? "");
    }),
    authorityCertificateUris: (access?.caIssuers ?? []).map(({ value }) => value),
    ocspUris: (access?.ocsp ?? []).map(({ value }) => value),
  };
}

export interface SecondListReading {
  readonly issuerName: Bytes;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly extensionOids: readonly string[];
  readonly entries: readonly { readonly serialNumber: string; readonly revokedAt: Date; readonly reasonCode: number }[];
}

/** @throws Error when the other parser cannot read it. */
export function readRevocationListAgain(der: Uint8Array): SecondListReading {
  const list = new X509Crl(new Uint8Array(der));
  return {
    issuerName: new Uint8Array(list.issuerName.toArrayBuffer()),
    thisUpdate: list.thisUpdate,
    nextUpdate: list.nextUpdate,
    extensionOids: list.extensions.map(({ type, critical }) => (critical ? `${type}!` : type)),
    entries: list.entries.map(({ serialNumber, revocationDate, reason }) => {
      return { serialNumber, revokedAt: revocationDate, reasonCode: reason ?? 0 };
    }),
  };
}

function nameLine({ type, value }: { type: string; value: unknown }): string {
  return `${type}:${String(value)}`;
}
