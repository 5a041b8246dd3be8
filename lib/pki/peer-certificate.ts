/**
 * The certificate that a TLS peer showed, whoever made it: self-signed, ours, a vendor's. What counts is its key; what
 * else it says is told as it stands, and nothing of it is trusted. No key object is made here (enrolment.md D9, P1).
 */
import { createHash } from "node:crypto";
import { type Bytes, toHex } from "#lib/pki/bytes";
import {
  childrenOf,
  contextConstructed,
  type DerElement,
  DerError,
  expectTag,
  integerContent,
  readForeignTime,
  readOid,
  readWhole,
  sequenceBytes,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";
import { type ForeignVerdict, judgeForeign } from "#lib/pki/judge-foreign";
import { directoryText, nameText } from "#lib/pki/name";
import { OID } from "#lib/pki/oids";
import { type PublicKey, readPublicKey } from "#lib/pki/public-key";
import { signedSerialNumberText } from "#lib/pki/serial-number";

export interface PeerCertificate {
  readonly der: Bytes;
  /** Of the DER, lower-case hex. */
  readonly sha256: string;
  /** SubjectPublicKeyInfo as it stands, sound or not. */
  readonly spki: Bytes;
  /** Null when our strict reader refuses it: `keyFault` tells why. */
  readonly key: PublicKey | null;
  readonly keyFault?: string;
  /** "SHA256:..." of the key; null without one. */
  readonly fingerprint: string | null;
  /** Lower-case hex as our rows have it; with a minus sign, or "00", when no certificate of ours can have it. */
  readonly serialNumber: string;
  /** Name, DER. */
  readonly issuerName: Bytes;
  readonly subjectName: Bytes;
  /** RFC 4514. */
  readonly subjectText: string;
  readonly issuerText: string;
  /** Null unless there is exactly one, and it is text. */
  readonly commonName: string | null;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export type PeerCertificateVerdict = ForeignVerdict<PeerCertificate>;

/** Reads a certificate of any version. Never throws for any bytes. */
export function readPeerCertificate(der: Uint8Array): PeerCertificateVerdict {
  return judgeForeign(der, readFields);
}

function readFields(der: Bytes): PeerCertificate {
  const [tbs] = sequenceOf(readWhole(der, TAG.sequence), 3);
  const parts = sequenceOf(tbs, 6, 10);
  if (parts[0]?.tag === contextConstructed(0)) parts.shift(); // any version
  const [serial, , issuer, validity, subject, spkiElement] = parts;
  const [notBefore, notAfter] = sequenceOf(validity, 2);
  const issuerName = sequenceBytes(issuer);
  const subjectName = sequenceBytes(subject);
  const spki = sequenceBytes(spkiElement);
  const { key, faults } = readPublicKey(spki);
  return {
    der,
    sha256: toHex(createHash("sha256").update(der).digest()),
    spki,
    key: key ?? null,
    ...(faults?.[0] && { keyFault: faults[0].message }),
    fingerprint: key?.fingerprint ?? null,
    serialNumber: signedSerialNumberText(integerContent(serial)),
    issuerName,
    subjectName,
    subjectText: nameText(subjectName),
    issuerText: nameText(issuerName),
    commonName: onlyCommonName(expectTag(subject, TAG.sequence)),
    notBefore: readForeignTime(notBefore),
    notAfter: readForeignTime(notAfter),
  };
}

function onlyCommonName(subject: DerElement): string | null {
  const names = childrenOf(subject)
    .flatMap((rdn) => childrenOf(expectTag(rdn, TAG.set)))
    .flatMap((attribute) => {
      const [type, value] = sequenceOf(attribute, 2);
      return readOid(type) === OID.commonName ? [value] : [];
    });
  if (names.length !== 1) return null;
  try {
    return directoryText(names[0]);
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}
