import type { PlatformCertificate } from "#lib/generated/prisma/client";
import type { PlatformPurpose } from "#lib/generated/prisma/enums";
import type { Bytes } from "#lib/pki/bytes";
import { toHex } from "#lib/pki/bytes";
import { subjectKeyIdentifier } from "#lib/pki/certificate-profile";
import { chainPem } from "#lib/pki/certificate-reader";
import { type MasterKey, openPrivateKey, type SealedKeyOwner } from "#lib/pki/sealed-key";

/** A certificate of the platform's own with its key: what a listener shows, or an OCSP responder signs with. */
export interface PlatformIdentity {
  /** Of its row: another id is another certificate. */
  readonly id: string;
  readonly purpose: PlatformPurpose;
  readonly issuerId: string;
  /** DER. */
  readonly certificate: Bytes;
  /** The certificate and its issuing CA's, without the root, PEM. */
  readonly chainPem: string;
  /** PKCS#8, DER. */
  readonly pkcs8: Bytes;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** From then on another one is made in its place: half of its life is over. */
  readonly renewAt: Date;
}

/** What seals a platform certificate's key to its row. */
export function sealedKeyOwner(row: { id: string; subjectPublicKeyInfo: Uint8Array }): SealedKeyOwner {
  const spki = row.subjectPublicKeyInfo;
  return { authorityId: row.id, keyId: toHex(subjectKeyIdentifier(spki)), spki };
}

/** When another certificate is made in its place: well before a third of its life is left. */
export function renewalDue({ notBefore, notAfter }: { notBefore: Date; notAfter: Date }): Date {
  return new Date((notBefore.getTime() + notAfter.getTime()) / 2);
}

/**
 * Opens an issued row.
 *
 * @param authority the issuing CA's certificate, DER.
 * @throws SealedKeyError when the master key is another one or the row is damaged.
 */
export function openPlatformIdentity(
  row: PlatformCertificate,
  authority: Uint8Array,
  masterKey: MasterKey,
): PlatformIdentity {
  if (!row.certificate) throw new Error(`${row.id} was not issued`);
  const { id, purpose, issuerId, notBefore, notAfter } = row;
  const certificate = new Uint8Array(row.certificate);
  return {
    ...{ id, purpose, issuerId, certificate, notBefore, notAfter },
    chainPem: chainPem([certificate, authority]),
    pkcs8: openPrivateKey(row.sealedKey, sealedKeyOwner(row), masterKey),
    renewAt: renewalDue(row),
  };
}
