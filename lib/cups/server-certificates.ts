import { type Bytes, equalBytes } from "#lib/pki/bytes";
import { encodeCredentialBlob, judgeCredentialBlob } from "#lib/pki/credential-blob";
import { type ForeignCertificate, readForeignCertificate } from "#lib/pki/foreign-certificate";
import { nameText } from "#lib/pki/name";
import { OID } from "#lib/pki/oids";
import { pemBlocks } from "#lib/pki/pem";
import { readPrivateKeyText } from "#lib/pki/private-key";
import { readAuthorityPublicKey } from "#lib/pki/public-key";
import type { ServerCredential } from "./server-credential";

/** A certificate pasted for an external server, or why it cannot be used. */
export type CertificateVerdict =
  | { readonly certificate: ForeignCertificate; readonly fault?: never }
  | { readonly fault: string; readonly certificate?: never };

const KEY_CERT_SIGN = 5;
const DIGITAL_SIGNATURE = 0;

/** The one CA certificate by which a server proves itself. Its dates are judged by whoever knows the time. */
export function readTrust(text: string): CertificateVerdict {
  const read = readOne(text, "Paste one CA certificate: a base station's trust file from CUPS holds exactly one.");
  const { certificate } = read;
  if (!certificate) return read;
  const { basicConstraints, keyUsage, version, issuer, subject } = certificate;
  const isOldRoot = version === 1 && issuer === subject; // it cannot say that it is a CA
  const isAuthority = basicConstraints?.isAuthority === true && (keyUsage?.has(KEY_CERT_SIGN) ?? true);
  if (!isAuthority && !isOldRoot) {
    return { fault: "This is an end certificate, not a CA. Upload the CA that signed it." };
  }
  if (!certificate.scheme) return { fault: "Its signature algorithm is not supported by base stations." };
  const { faults } = readAuthorityPublicKey(certificate.spki);
  return faults?.[0] ? { fault: faults[0].message } : read;
}

/** A client certificate with its private key, as a base station can store them (basics-station.md 6.4). */
export function readClientCertificate(
  certificateText: string,
  keyText: string,
): { certificate?: ForeignCertificate; credential?: ServerCredential; certificateFault?: string; keyFault?: string } {
  const { certificate, fault } = readOne(
    certificateText,
    "Paste the client certificate alone: base stations store no chain.",
  );
  const { key, fault: keyFault } = readPrivateKeyText(keyText);
  const certificateFault = fault ?? (certificate && leafFault(certificate));
  if (!certificate || !key || certificateFault !== undefined) {
    return { ...(certificateFault ? { certificateFault } : {}), ...(keyFault ? { keyFault } : {}) };
  }
  if (!equalBytes(certificate.spki, key.publicKey.spki)) {
    return { keyFault: "This private key does not belong to the certificate." };
  }
  return { certificate, credential: { kind: "CERTIFICATE", certificate: certificate.der, key: key.blobKey } };
}

/** Why a station would not store these as they are; undefined when it does. */
export function blobFault(trust: Uint8Array, credential: ServerCredential | null): string | undefined {
  if (credential?.kind !== "CERTIFICATE") {
    return judgeCredentialBlob(encodeCredentialBlob({ trust, token: credential?.token ?? null }));
  }
  const { certificate } = credential;
  const key = typeof credential.key === "string" ? new TextEncoder().encode(credential.key) : credential.key;
  return judgeCredentialBlob(encodeCredentialBlob({ trust, certificate, key }));
}

/** Its subject as text, also where it is odd. */
export function subjectText({ subjectName, subject }: ForeignCertificate): string {
  try {
    return nameText(subjectName) || "(no name)";
  } catch {
    return subject || "(no name)";
  }
}

function leafFault({ basicConstraints, keyUsage, extendedKeyUsages }: ForeignCertificate): string | undefined {
  if (basicConstraints?.isAuthority) return "This is a CA's certificate. Paste the client's.";
  const isForClients = extendedKeyUsages?.some((usage) => usage === OID.clientAuth || usage === ANY_USAGE) ?? true;
  if (!isForClients || !(keyUsage?.has(DIGITAL_SIGNATURE) ?? true)) {
    return "This certificate is not for TLS clients: its key usage says so.";
  }
  return undefined;
}

const ANY_USAGE = "2.5.29.37.0";

function readOne(text: string, notOne: string): CertificateVerdict {
  if (text.includes("PRIVATE KEY-----")) return { fault: "This is a private key. Paste a certificate here." };
  const [der, another] = pemBlocks("CERTIFICATE", text) as [Bytes | undefined, ...Bytes[]];
  if (!der) {
    return { fault: "This is not a certificate. Paste the text from BEGIN CERTIFICATE to END CERTIFICATE." };
  }
  return another ? { fault: notOne } : readForeignCertificate(der);
}
